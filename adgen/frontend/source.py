"""Finds the definition of a live function in its source text, and proves that the text is what the function runs."""

from __future__ import annotations
import __future__

import ast
import bisect
import dis
import inspect
import linecache
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import NoReturn

from adgen.errors import Span, refuse
from adgen.frontend.scope import Definition

_FUTURE = 0
for _name in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _name).compiler_flag

_CALLING = frozenset({"PUSH_NULL", "PRECALL", "CACHE", "NOP", "EXTENDED_ARG"})

# linecache is a plain dictionary that several functions of the library change without a lock.
_LINES = threading.Lock()


@dataclass(frozen=True, slots=True)
class Source:
    """The definition of a function, with the line numbers of `text`, the text of its whole file."""

    file: str
    text: str
    node: Definition


def source_of(function: FunctionType) -> Source:
    """The definition that `function` was compiled from.

    The text found is compiled again and compared with the function's own byte code: a file that was edited after it was
    imported would otherwise give the derivative of another function. Raises AdgenError E105 where there is no text, or
    only another one.
    """
    code = function.__code__
    if code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        refuse("E101", f"`{code.co_name}` is an async function.", Span(code.co_filename, code.co_firstlineno))
    with _LINES:
        linecache.checkcache(code.co_filename)
        lines = linecache.getlines(code.co_filename, function.__globals__)
    if not lines:
        refuse("E105", f"Python knows no source text for `{function.__qualname__}`, defined in {code.co_filename}.")
    matching = [node for node in _candidates(code, lines) if _is_definition(node, function)]
    if not matching:
        # An edit elsewhere in the file moves a definition without changing it.
        matching = [node for node in _anywhere(code, lines) if _is_definition(node, function)]
    if len({ast.dump(node) for node in matching}) != 1:
        _refuse_match(function, bool(matching))
    return Source(code.co_filename, "".join(lines), matching[0])


def _refuse_match(function: FunctionType, several: bool) -> NoReturn:
    span = Span(function.__code__.co_filename, function.__code__.co_firstlineno)
    name = function.__qualname__
    if several:
        refuse("E105", f"More than one function on this line could be `{name}`.", span, "Write one function per line.")
    refuse(
        "E105",
        f"The text at this line is not what `{name}` was compiled from.",
        span,
        "If the file was edited after it was imported, import it again.",
    )


def _candidates(code: CodeType, lines: list[str]) -> Iterator[Definition]:
    if code.co_name != "<lambda>":
        yield from _block(code, lines)
        return
    yield from (node for node in _anywhere(code, lines) if node.lineno == code.co_firstlineno)


def _anywhere(code: CodeType, lines: list[str]) -> Iterator[Definition]:
    """Every definition of this name in the whole file; every lambda, if the function is one."""
    for node in ast.walk(_parse("".join(lines)) or ast.Module([], [])):
        match node:
            case ast.FunctionDef(name=name) if name == code.co_name:
                yield node
            case ast.Lambda() if code.co_name == "<lambda>":
                yield node
            case _:
                pass


def _block(code: CodeType, lines: list[str]) -> Iterator[Definition]:
    """The `def` whose first line (that of its first decorator) is the code's, parsed without the rest of the file.

    Parsing only these lines keeps a disk-cache hit fast in a long file. The block ends before a line that is indented
    no deeper than its first one; inside brackets and strings there are such lines too, but there it does not parse.
    """
    first = code.co_firstlineno - 1
    block = lines[first:]
    if not block:
        return
    indent = len(block[0]) - len(block[0].lstrip())
    # An `if` above an indented block keeps its columns as they are in the file.
    head, shift = ("if 1:\n", first - 1) if indent else ("", first)
    for end in _ends(block, indent):
        tree = _parse(head + "".join(block[:end]))
        if tree is None:
            continue
        statements = tree.body[0].body if indent and isinstance(tree.body[0], ast.If) else tree.body
        if statements and isinstance(statements[0], ast.FunctionDef):
            yield _shifted(statements[0], shift)
        return


def _ends(block: list[str], indent: int) -> Iterator[int]:
    for number, line in enumerate(block):
        bare = line.strip()
        if number and bare and not bare.startswith("#") and len(line) - len(line.lstrip()) <= indent:
            yield number
    yield len(block)


def _shifted(node: ast.FunctionDef, lines: int) -> ast.FunctionDef:
    ast.increment_lineno(node, lines)
    return node


def _parse(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _is_definition(node: Definition, function: FunctionType) -> bool:
    code = function.__code__
    compiled = _compiled(node, function)
    return compiled is not None and (_same(compiled, code) or _same_but_asserts(compiled, code))


def _compiled(node: Definition, function: FunctionType) -> CodeType | None:
    """The byte code of `node`, compiled among names that are local, global and private as they are for `function`."""
    code = function.__code__
    statement: ast.stmt = node if isinstance(node, ast.FunctionDef) else ast.copy_location(ast.Expr(node), node)
    around = [name for name in code.co_qualname.split(".")[-2:-1] if name != "<locals>"]
    if around:
        # Names like `__x` of a method are mangled with the name of its class.
        statement = ast.ClassDef(around[0], [], [], [statement], [])
    scope = ast.parse(f"def scope({', '.join(code.co_freevars)}): pass").body[0]
    assert isinstance(scope, ast.FunctionDef)
    # What a scope defines is local in it; at the top of a file the same name is global.
    outside = [n for n in (code.co_name, *around) if n.isidentifier() and n not in code.co_freevars]
    scope.body = [ast.Global(outside), statement] if outside else [statement]
    module = ast.fix_missing_locations(ast.Module([*_imports(function), scope], []))
    try:
        whole = compile(module, code.co_filename, "exec", code.co_flags & _FUTURE, dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    return next((c for c in _codes(whole) if c.co_name == code.co_name and c.co_firstlineno == first), None)


def _imports(function: FunctionType) -> list[ast.stmt]:
    """An import of each module that the function uses: Python compiles `np.exp(x)` differently where np is imported."""
    space = function.__globals__
    names = {n for c in (function.__code__, *_codes(function.__code__)) for n in c.co_names}
    return [ast.Import([ast.alias(n)]) for n in sorted(names) if isinstance(space.get(n), ModuleType)]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


def _same(a: CodeType, b: CodeType) -> bool:
    """Whether two code objects do the same with the same names; where they stand in the file does not matter."""
    return (
        (a.co_code == b.co_code or _instructions(a) == _instructions(b))
        and a.co_names == b.co_names
        and a.co_varnames == b.co_varnames
        and a.co_freevars == b.co_freevars
        and a.co_cellvars == b.co_cellvars
        and a.co_argcount == b.co_argcount
        and a.co_posonlyargcount == b.co_posonlyargcount
        and a.co_kwonlyargcount == b.co_kwonlyargcount
        and len(a.co_consts) == len(b.co_consts)
        and all(map(_same_const, a.co_consts, b.co_consts))
    )


def _instructions(code: CodeType) -> list[tuple[str, object]]:
    """What the byte code does, apart from how it calls a method: that depends on imports elsewhere in the file."""
    kept = [i for i in dis.get_instructions(code) if i.opname not in _CALLING]
    places = [i.offset for i in kept]

    def argument(i: dis.Instruction) -> object:
        if i.opcode in dis.hasjrel or i.opcode in dis.hasjabs:
            return bisect.bisect_left(places, i.argval)
        return None if isinstance(i.argval, CodeType) else repr(i.argval)

    return [("LOAD_ATTR" if i.opname == "LOAD_METHOD" else i.opname, argument(i)) for i in kept]


def _same_const(a: object, b: object) -> bool:
    match a, b:
        case CodeType(), CodeType():
            return _same(a, b)
        case _:
            # repr tells 0.0 from -0.0 and 1 from True, which == does not.
            return type(a) is type(b) and repr(a) == repr(b)


def _same_but_asserts(source: CodeType, live: CodeType) -> bool:
    """Whether pytest rewrote the `assert` statements of a test: then every name and number is still there."""
    if "@pytest_ar" not in live.co_names:
        return False
    consts = {repr(c) for c in live.co_consts}
    return (
        set(source.co_names) <= set(live.co_names)
        and set(source.co_varnames) <= set(live.co_varnames)
        and source.co_varnames[: source.co_argcount] == live.co_varnames[: live.co_argcount]
        and all(isinstance(c, CodeType) or repr(c) in consts for c in source.co_consts)
    )
