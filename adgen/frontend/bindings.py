"""Lists what the top level of a module binds to each name, and which names are changed later."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from adgen.frontend.scope import dotted, free_paths, parameters

Place = tuple[int, int]
"""The line and column of a statement: two statements may share a line."""


@dataclass(frozen=True, slots=True)
class Value:
    """`name = node`."""

    at: Place
    node: ast.expr


@dataclass(frozen=True, slots=True)
class Aug:
    """`name op= node`."""

    at: Place
    op: ast.operator
    node: ast.expr


@dataclass(frozen=True, slots=True)
class Define:
    """`def name` or `class name`."""

    at: Place
    node: ast.stmt


@dataclass(frozen=True, slots=True)
class Import:
    """`import module [as name]`; without `as`, `module` is the first part of the path."""

    at: Place
    module: str


@dataclass(frozen=True, slots=True)
class From:
    """`from module import member [as name]`, relative by `level` dots."""

    at: Place
    module: str
    level: int
    member: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A name bound in a way that only running the file decides; `why` says how."""

    at: Place
    why: str


Binding = Value | Aug | Define | Import | From | Odd


@dataclass(slots=True)
class Bindings:
    """The bindings of each name in order, `import *` apart.

    `rebound`: names that a function declares global and binds. `mutated`: names whose list, dict or array something in
    the file may change in place, directly or through another name for the same object. `patched`: names of modules or
    objects that get an attribute from outside.
    """

    names: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[From] = field(default_factory=list)
    rebound: set[str] = field(default_factory=set)
    mutated: set[str] = field(default_factory=set)
    patched: set[str] = field(default_factory=set)

    def add(self, name: str, binding: Binding) -> None:
        """Record one more binding of `name`."""
        self.names.setdefault(name, []).append(binding)


_MUTATORS = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update", "setdefault", "popitem"}
    | {"fill", "put", "resize", "partition", "setfield", "itemset", "setflags", "byteswap"}
)
_FIRST_CHANGED = frozenset(
    {"at", "copyto", "put", "place", "putmask", "put_along_axis", "fill_diagonal", "shuffle", "heapify", "heappush"}
)
"""Functions of libraries that change their first argument, as in `np.add.at(a, i, v)`."""


def place(node: ast.stmt | ast.expr) -> Place:
    """Where a statement stands in the order of the file."""
    return (node.lineno, node.col_offset)


def bindings_of(tree: ast.Module) -> Bindings:
    """What a module binds."""
    found = Bindings()
    for statement in tree.body:
        _statement(statement, found)
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            found.rebound |= set(node.names)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            found.patched |= set(_root(node.value))
    found.mutated = _close_over_aliases(found, set(_mutated(tree)))
    return found


def _statement(node: ast.stmt, found: Bindings) -> None:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                _assign(target, value, place(node), found)
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            if value is not None:
                found.add(name, Value(place(node), value))
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            found.add(name, Aug(place(node), op, value))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            found.add(node.name, Define(place(node), node))
        case ast.Import(names=names):
            for alias in names:
                root = alias.name.partition(".")[0]
                found.add(alias.asname or root, Import(place(node), alias.name if alias.asname else root))
        case ast.ImportFrom(module=module, names=names, level=level):
            for alias in names:
                _from(From(place(node), module or "", level, alias.name), alias.asname, found)
        case ast.If(test=test, orelse=orelse) if _never_on_import(test):
            for statement in orelse:
                _statement(statement, found)
        case _:
            _odd(node, found)


def _from(binding: From, asname: str | None, found: Bindings) -> None:
    if binding.member == "*":
        found.stars.append(binding)
    else:
        found.add(asname or binding.member, binding)


def _assign(target: ast.expr, value: ast.expr, at: Place, found: Bindings) -> None:
    match target, value:
        case ast.Name(id=name), _:
            found.add(name, Value(at, value))
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), (ast.Tuple(elts=values) | ast.List(elts=values))) if (
            len(targets) == len(values) and not any(isinstance(e, ast.Starred) for e in (*targets, *values))
        ):
            for one, its in zip(targets, values, strict=True):
                _assign(one, its, at, found)
        case _:
            for name in _stored(target):
                found.add(name, Odd(at, "by unpacking a value"))


def _never_on_import(test: ast.expr) -> bool:
    """`if __name__ == "__main__"` and `if TYPE_CHECKING`: what they bind is not there when the file is imported."""
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return True
        case _:
            return dotted(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _odd(node: ast.stmt, found: Bindings) -> None:
    what = {
        ast.If: "inside an `if` statement",
        ast.For: "inside a `for` loop",
        ast.While: "inside a `while` loop",
        ast.With: "inside a `with` statement",
        ast.Try: "inside a `try` statement",
        ast.Delete: "by a `del` statement",
    }.get(type(node), "inside a statement")
    for name in _stored(node):
        found.add(name, Odd(place(node), what))


def _stored(node: ast.AST) -> Iterator[str]:
    """The names that a statement binds at its own level."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
            return
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (a.asname or a.name.partition(".")[0] for a in names)
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.Lambda():
            return
    for child in ast.iter_child_nodes(node):
        yield from _stored(child)


def _mutated(tree: ast.Module) -> Iterator[str]:
    """The global names that a statement anywhere in the file changes in place."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    changers = {f.name: [p.arg in set(_changed(f, {})) for p in parameters(f)] for f in functions}
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                free = {path.partition(".")[0] for path in free_paths(node)}
                yield from (name for name in _changed(node, changers) if name in free)
            case _:
                yield from _changed(node, changers)


def _changed(node: ast.AST, changers: dict[str, list[bool]]) -> Iterator[str]:
    """The names whose object is changed inside `node`. `changers`: functions, and which parameters they change."""
    for part in ast.walk(node):
        match part:
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
                yield from _root(part)
            case ast.AugAssign(target=ast.Name(id=name)):
                yield name
            case ast.Call(func=ast.Attribute(value=base, attr=attr), args=args):
                if attr in _MUTATORS:
                    yield from _root(base)
                if attr in _FIRST_CHANGED and args:
                    yield from _root(args[0])
            case ast.Call(func=ast.Name(id=name), args=args) if name in changers:
                for arg, changes in zip(args, changers[name], strict=False):
                    if changes:
                        yield from _root(arg)
            case ast.keyword(arg="out", value=value):
                yield from _root(value)


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _close_over_aliases(found: Bindings, changed: set[str]) -> set[str]:
    """`B = A; B[0] = 1` changes A as well: names that an assignment makes share an object share their fate."""
    groups: list[set[str]] = []
    for name, bindings in found.names.items():
        shared = {other for b in bindings if isinstance(b, Value) for other in _shared(b.node)}
        together = [g for g in groups if g & (shared | {name})]
        groups = [g for g in groups if not g & (shared | {name})]
        groups.append({name}.union(shared, *together))
    return changed.union(*(g for g in groups if g & changed))


def _shared(node: ast.expr) -> Iterator[str]:
    """The names whose object may be inside the value of `node`; the result of arithmetic is a new object."""
    match node:
        case ast.Name(id=name):
            yield name
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Lambda():
            return
        case _:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    yield from _shared(child)
