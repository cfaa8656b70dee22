"""Where the adjoint starts, and what in a function is derived rather than the user's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from adgen.analysis.activity import dependents
from adgen.emit.flow import LINEAR
from adgen.emit.targets import stored, viewed, write_target
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, Value, While
from adgen.ir.walker import blocks, carried, effectful, reads, walk, with_body
from adgen.optimise.exact import exact_values


def adjoint_start(function: Function, primal_yields: int) -> int:
    """The number of binds at the top that belong to the primal: up to the last one that an output or an effect needs.

    The first use of a cotangent parameter, where there is one, starts the adjoint at the latest.
    """
    binds = function.body.binds
    seeds = function.params[len(function.params) - function.linear_params :]
    linear = dependents(function.body, seeds)
    first = next((i for i, b in enumerate(binds) if any(r in linear for r in b.results)), len(binds))
    needed: set[Value] = set(_values(function.body.yields[:primal_yields]))
    last = 0
    for i in reversed(range(len(binds))):
        if effectful(binds[i].op) or needed.intersection(binds[i].results):
            last = max(last, i + 1)
            needed.update(reads(binds[i].op))
    return min(first, last)


def postponed(function: Function, start: int, primal_yields: int) -> tuple[Function, int]:
    """The function with what only the adjoint needs in the adjoint, before its first reader; and where that starts.

    Before:                        After:
      y_bar = cos(y)                 t = sin(y)
      t = sin(y)                     value = sum(t)
      value = sum(t)                 y_bar = cos(y)
      ...                            ...

    What reads something that the primal still changes, or gives a new value to, stays: it would need a copy.
    """
    body = function.body
    needed: set[Value] = set(_values(body.yields[:primal_yields]))
    kept: list[Bind] = []
    moved: list[Bind] = []
    changed: set[Value] = set()
    names: set[str] = set()
    for bind in reversed(body.binds[:start]):
        wanted = effectful(bind.op) or bool(needed.intersection(bind.results)) or isinstance(bind.op, For | While)
        read = set(reads(bind.op))
        if wanted or not changed.isdisjoint(read) or any(v.name in names for v in read):
            needed |= read
            kept.insert(0, bind)
            changed |= _changed(bind, changed)
            names |= {v.name for b in walk(Block((), (bind,), ())) for v in _made(b) if v.name}
        else:
            moved.append(bind)
    rest = list(body.binds[start:])
    for bind in moved:
        place = next((i for i, b in enumerate(rest) if not set(bind.results).isdisjoint(reads(b.op))), len(rest))
        rest.insert(place, bind)
    return (with_body(function, replace(body, binds=(*kept, *rest))), len(kept)) if moved else (function, start)


def _changed(bind: Bind, later: set[Value]) -> set[Value]:
    """The values whose object a bind may write into, or pass to something that does, and what they are views of."""
    if not isinstance(bind.op, Apply):
        return {v for v in reads(bind.op) if stored(v.type)}
    target = write_target(bind.op)
    found = set() if target is None else {target}
    base = viewed(bind.op)
    return found | ({base} if base is not None and not later.isdisjoint(bind.results) else set())


def _made(bind: Bind) -> Iterable[Value]:
    return (*bind.results, *(p for inner in blocks(bind.op) for p in inner.params))


def _values(atoms: Iterable[Atom]) -> Iterable[Value]:
    return (a for a in atoms if isinstance(a, Value))


def derived_values(function: Function, start: int) -> set[Value]:
    """The values of the adjoint (from bind number `start` on), and all that depends on tangent parameters."""
    seeds = function.params[len(function.params) - function.linear_params :]
    found = dependents(function.body, seeds) | set(seeds)
    for bind in walk(Block((), function.body.binds[start:], ())):
        found.update(bind.results)
        found.update(p for inner in blocks(bind.op) for p in inner.params)
    return found | {*_zeros(function, found)}


def _zeros(function: Function, derived: set[Value]) -> Iterator[Value]:
    """What derived values of loops start as without depending on a tangent: it is there for nothing else."""
    exact = exact_values(function) or frozenset()
    for bind in walk(function.body):
        if isinstance(bind.op, For | While):
            for param, start in zip(carried(bind.op), bind.op.init, strict=True):
                if param in derived and isinstance(start, Value) and start not in exact:
                    yield start


def derived_with_primal(function: Function) -> set[Value]:
    """What loops compute for the adjoint that compute the primal too."""
    exact = exact_values(function) or frozenset()
    found: set[Value] = set()
    for bind in walk(function.body):
        if isinstance(bind.op, For | While) and not exact.isdisjoint(bind.results):
            sums = {
                v
                for result, param, start in zip(bind.results, carried(bind.op), bind.op.init, strict=True)
                for v in (result, param, start)
                if isinstance(v, Value) and v not in exact and (param.name is None or param.name.endswith(LINEAR))
            }
            inside = {r for inner in blocks(bind.op) for b in walk(inner) for r in _made(b)} if sums else set()
            found |= sums | (inside - exact)
    return found


def first_derived(function: Function, derived: set[Value]) -> int:
    """The number of binds at the top before the first derived one."""
    binds = function.body.binds
    return next((i for i, b in enumerate(binds) if any(r in derived for r in b.results)), len(binds))


def derived_copies(function: Function, derived: set[Value], first: int) -> set[Value]:
    """The values with an id from `first` on that are made of derived ones, or for nothing but derived ones."""
    found: set[Value] = set()
    read: dict[Value, bool] = {}
    for bind in walk(function.body):
        if any(r.id >= first for r in bind.results) and not derived.isdisjoint(reads(bind.op)):
            found.update(bind.results)
        for value in reads(bind.op):
            if value.id >= first:
                read[value] = read.get(value, True) and not derived.isdisjoint(bind.results)
    return found | {value for value, only in read.items() if only}
