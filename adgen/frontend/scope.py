"""Which names of a function, with their attributes, mean something outside it; decided from the text alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Definition = ast.FunctionDef | ast.Lambda
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def free_paths(node: Scope) -> frozenset[str]:
    """The global and closure names that a function reads, each with the attributes read from it: `np.exp`, `self.c`.

    Names of functions nested in it are included unless they are bound in between. What stands in its own decorators and
    in annotations is not read by the body and does not count.
    """
    bound = bound_names(node)
    found: set[str] = set()
    for part in _body(node):
        found |= _paths(part)
    return frozenset(path for path in found if path.partition(".")[0] not in bound)


def bound_names(node: Scope) -> frozenset[str]:
    """The local names of a function: parameters, and whatever its own body binds and does not declare global."""
    names = {a.arg for a in parameters(node)}
    outer: set[str] = set()
    for child in _own(node):
        match child:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {a.asname or a.name.partition(".")[0] for a in aliases}
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
            case ast.Global(names=declared) | ast.Nonlocal(names=declared):
                outer |= set(declared)
            case _:
                pass
    return frozenset(names - outer)


def parameters(node: Scope) -> list[ast.arg]:
    """Every parameter in order, `*args` and `**kwargs` included."""
    a = node.args
    rest = [x for x in (a.vararg, a.kwarg) if x is not None]
    return [*a.posonlyargs, *a.args, *a.kwonlyargs, *rest]


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` as text, or None where the expression is not a name with attributes."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=base, attr=attr):
            before = dotted(base)
            return None if before is None else f"{before}.{attr}"
        case _:
            return None


def _body(node: Scope) -> list[ast.AST]:
    return [node.body] if isinstance(node, ast.Lambda) else list(node.body)


def _own(node: Scope) -> Iterator[ast.AST]:
    """Everything in the body that belongs to the function's own scope: a nested function, but not its inside."""
    waiting = _body(node)
    while waiting:
        child = waiting.pop()
        yield child
        if isinstance(child, (*_SCOPES, ast.ClassDef)):
            waiting += _outside(child)
        elif isinstance(child, _COMPREHENSIONS):
            # The targets of a comprehension are its own; the rest may bind with `:=`.
            waiting += [c for c in ast.walk(child) if isinstance(c, ast.NamedExpr)]
        else:
            waiting += ast.iter_child_nodes(child)


def _outside(node: ast.AST) -> list[ast.expr]:
    """What is evaluated where a nested function is defined: its decorators and its defaults."""
    if not isinstance(node, _SCOPES):
        return []
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return [*decorators, *node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]


def _paths(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return {name}
        case ast.Attribute():
            path = dotted(node)
            return _paths(node.value) if path is None else {path}
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            return set(free_paths(node)).union(*map(_paths, _outside(node)))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return _comprehension(node)
        case ast.AnnAssign(target=target, value=value):
            return _paths(target) | (_paths(value) if value else set())
        case _:
            return set[str]().union(*map(_paths, ast.iter_child_nodes(node)))


def _comprehension(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> set[str]:
    """Targets are bound inside, but the first iterable is evaluated outside: `[x for x in x]` reads the outer x."""
    stores = (n for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name))
    targets = {n.id for n in stores}
    first = node.generators[0].iter
    inside = set[str]().union(*(_paths(c) for c in ast.iter_child_nodes(node)))
    return {p for p in inside if p.partition(".")[0] not in targets} | _paths(first)
