"""Where the adjoint starts, and what in a function is derived rather than the user's."""

from __future__ import annotations

from collections.abc import Iterable

from adgen.analysis.activity import dependents
from adgen.ir.nodes import Atom, Block, Function, Value
from adgen.ir.walker import blocks, effectful, reads, walk


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


def _values(atoms: Iterable[Atom]) -> Iterable[Value]:
    return (a for a in atoms if isinstance(a, Value))


def derived_values(function: Function, start: int) -> set[Value]:
    """The values of the adjoint (from bind number `start` on), and all that depends on tangent parameters."""
    seeds = function.params[len(function.params) - function.linear_params :]
    found = dependents(function.body, seeds) | set(seeds)
    for bind in walk(Block((), function.body.binds[start:], ())):
        found.update(bind.results)
        found.update(p for inner in blocks(bind.op) for p in inner.params)
    return found


def first_derived(function: Function, derived: set[Value]) -> int:
    """The number of binds at the top before the first derived one."""
    binds = function.body.binds
    return next((i for i, b in enumerate(binds) if any(r in derived for r in b.results)), len(binds))


def derived_copies(function: Function, derived: set[Value], first: int) -> set[Value]:
    """The values with an id from `first` on that are made of derived ones."""
    found: set[Value] = set()
    for bind in walk(function.body):
        if any(r.id >= first for r in bind.results) and not derived.isdisjoint(reads(bind.op)):
            found.update(bind.results)
    return found
