"""What a name means: a variable, a global that is baked in, a function, or something of a library."""

from __future__ import annotations

import ast
import builtins

import numpy as np

from adgen.frontend.evaluate import NotConstant, library_constant
from adgen.frontend.liveness import liveness
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import (
    Constant,
    Derivation,
    Distribution,
    Entity,
    Held,
    Library,
    Namespace,
    Program,
    Record,
    Unreadable,
    Vectorized,
)
from adgen.frontend.scope import bound_names
from adgen.frontend.values import (
    NONE,
    Abstract,
    Boxed,
    Cell,
    Closure,
    Code,
    Frame,
    Frozen,
    Items,
    Ref,
    Row,
    Static,
    find,
)
from adgen.ir.builder import literal
from adgen.ir.dims import dim
from adgen.ir.nodes import Atom, Const
from adgen.ir.types import ArrayType, Form

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def lookup(m: Machine, name: str) -> Abstract:
    """The value of a name (E201 where it has none)."""
    slot = find(m.frame, name)
    if slot is None:
        return global_value(m, name)
    content = m.state.contents.get(slot)
    if content is None:
        m.refuse("E201", f"`{name}` is a local variable, and is read before anything is assigned to it.")
    return m.settled(content)


def global_value(m: Machine, name: str) -> Abstract:
    """The value of a name that is not a variable of a function."""
    entity = m.frame.code.resolve(name)
    if entity is not None:
        return lifted(m, entity, name)
    if hasattr(builtins, name):
        return Library(f"builtins.{name}")
    m.refuse("E201", f"`{name}` is not defined.")


def lifted(m: Machine, entity: Entity, name: str) -> Abstract:
    """What the text around a function says about a name, as a value."""
    match entity:
        case Library(path):
            return library_value(path)
        case Constant(value):
            return constant(m, value, name)
        case Held(held) if held in m.held:
            return m.held[held]
        case Held(held):
            m.refuse("E205", f"`{name}` is or holds an array that is no constant.")
        case Program():
            return closure_of(m, entity)
        case Namespace() | Record():
            return entity
        case Distribution(path, args, keywords):
            known = tuple((n, lifted(m, v, name)) for n, v in keywords)
            return Frozen(path, tuple(lifted(m, v, name) for v in args), known)
        case Vectorized(function, otypes):
            return m.call(Library("numpy.vectorize"), lifted(m, function, name), constant(m, otypes, name))
        case Derivation(path, function, options):
            given = tuple((n, lifted(m, v, name)) for n, v in options)
            return m.handlers.call(m, Library(path), Arguments((lifted(m, function, name),), given))
        case Unreadable(why):
            m.refuse("E205", why)


def library_value(path: str) -> Abstract:
    """A number of a library (`math.pi`), or the function or module itself."""
    try:
        value = library_constant(path)
    except NotConstant:
        return Library(path)
    return NONE if value is None else literal(value)


def constant(m: Machine, value: object, name: str) -> Abstract:
    """A constant as a value. Lists, dicts and arrays of a module outlive the call: they cannot be written."""
    why = f"`{name}` belongs to the module, and a write to it would outlive the call."
    match value:
        case np.ndarray():
            ref = m.new_array(array_constant(m, value), bool(value.flags.c_contiguous))
            ref.cell.locked = why
            return ref
        case np.generic():
            return Const(value.item(), ArrayType(str(value.dtype), (), Form.SCALAR))
        case bool() | int() | float() | complex():
            return literal(value)
        case tuple():
            return _tuple_constant(m, value, name)
        case list():
            return _locked(m, "list", Items(tuple(constant(m, v, name) for v in value)), why)
        case dict():
            return _locked(m, "dict", Items(tuple(constant(m, v, name) for v in value.values()), tuple(value)), why)
        case str() | bytes() | None:
            return Static(value)
        case _ if value is ...:
            return Static(value)
        case _:
            m.refuse("E205", f"`{name}` is a {type(value).__name__}, which cannot be baked in.")


def _tuple_constant(m: Machine, value: tuple[object, ...], name: str) -> Row:
    items = tuple(constant(m, v, name) for v in value)
    of = type(value)
    if of is tuple:
        return Row(items)
    return Row(items, f"{of.__module__}.{of.__qualname__}", tuple(getattr(of, "_fields", ())))


def _locked(m: Machine, kind: str, content: Items, why: str) -> Boxed:
    made = m.new_box(kind, content)
    made.box.locked = why
    return made


def array_constant(m: Machine, value: np.ndarray) -> Atom:
    """An array of known numbers, written out."""
    dtype = str(value.dtype)
    if not value.size:
        return m.apply("zeros", shape=tuple(map(dim, value.shape)), dtype=dtype)
    if not value.ndim:
        return m.apply("full", literal(value.item()), shape=(), dtype=dtype)
    made = _rows(m, value)
    return made if str(np.asarray(value.tolist()).dtype) == dtype else m.apply("astype", made, dtype=dtype)


def _rows(m: Machine, value: np.ndarray) -> Atom:
    items = [literal(v.item()) for v in value] if value.ndim == 1 else [_rows(m, row) for row in value]
    return m.apply("stack", *items)


def code_of(m: Machine, node: ast.FunctionDef | ast.Lambda, like: Frame | Program) -> Code:
    """The analysis of a function's text, made once."""
    code = m.codes.get(id(node))
    if code is None:
        match like:
            case Program(file=file, resolve=resolve, rule=rule, module=module):
                pass
            case Frame(code=outer):
                file, resolve, rule, module = outer.file, outer.resolve, None, ""
        name = getattr(node, "name", "<lambda>")
        body = [] if isinstance(node, ast.Lambda) else node.body
        code = Code(name, file, node, resolve, bound_names(node), liveness(body), *_traits(node), rule, module)
        m.codes[id(node)] = code
    return code


def _traits(node: ast.FunctionDef | ast.Lambda) -> tuple[frozenset[str], ast.AST | None]:
    """The names that functions nested in it mention, and its first `yield`."""
    captured, generator = set[str](), None
    waiting: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(reversed(node.body))
    while waiting:
        child = waiting.pop()
        if isinstance(child, (*_SCOPES, ast.GeneratorExp)):
            captured |= {n.id for n in ast.walk(child) if isinstance(n, ast.Name)}
            continue
        if isinstance(child, (ast.Yield, ast.YieldFrom)):
            generator = generator or child
        waiting += ast.iter_child_nodes(child)
    return frozenset(captured), generator


def closure_of(m: Machine, program: Program) -> Closure:
    """A function of a module, with its default values; these outlive the call, so they cannot be written."""
    code = code_of(m, program.node, program)
    frame = Frame(code, None, frozenset())
    m.frames.append(frame)
    node = m.node
    try:
        made = closure(m, code, None)
    finally:
        m.frames.pop()
        m.node = node
    for value in (*made.defaults, *(v for _, v in made.keywords)):
        _lock(value, f"It is the default value of a parameter of `{code.name}`, which outlives the call.")
    return made


def _lock(value: Abstract, why: str) -> None:
    match value:
        case Boxed(box):
            box.locked = box.locked or why
        case Ref(cell=Cell() as cell):
            cell.locked = cell.locked or why
        case _:
            pass


def closure(m: Machine, code: Code, parent: Frame | None) -> Closure:
    """A function value: its defaults are evaluated now."""
    args = code.node.args
    defaults = tuple(m.evaluate(d) for d in args.defaults)
    keywords = tuple(
        (a.arg, m.evaluate(d)) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None
    )
    return Closure(code, parent, defaults, keywords)
