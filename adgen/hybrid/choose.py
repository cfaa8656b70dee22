"""Chooses the runs that are differentiated as a whole.

Before (`composites` of the function):     After:
  s = multiply(x, x)                         (none)   by SymPy: s by x is `2.0 * v0`
  y = multiply(s, x)                                            y by x is `3.0 * v1`

The binds stay as they are; `linearize` takes the partial derivatives for the tangents of their outputs.
(Preaccumulation: A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., 2008, section 10.2.)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from adgen.analysis import cost, operations
from adgen.hybrid.elimination import eliminated
from adgen.hybrid.runs import Run, active_values, pieces, runs
from adgen.hybrid.symbolic import symbolic
from adgen.hybrid.verified import verified
from adgen.ir.nodes import Composite, Function
from adgen.ir.walker import walk

Derive = Callable[[Function], Function]
"""The whole derivative of a function, as it will be emitted."""

MOST_TRIES = 48
"""How many derivatives are made at most to see which of them has the fewest operations."""


@dataclass(frozen=True, slots=True, order=True)
class Price:
    """What a derivative takes: operations of a call and of the text, and the time estimated."""

    executed: float
    static: int
    time: float

    def beats(self, other: Price) -> bool:
        """Whether there are fewer operations here, and nothing else is more."""
        fewer = self.executed < other.executed or self.static < other.static
        return fewer and self.executed <= other.executed and self.static <= other.static and self.time <= other.time


def price(function: Function) -> Price:
    """What a derivative takes."""
    return Price(operations.nominal(function), operations.static(function), cost.of_function(function))


def always(function: Function, wrt: tuple[int, ...], derive: Derive) -> Function:
    """The function with every run differentiated as a whole that SymPy can be asked about, or else by elimination."""
    found = [(run, _candidates(run)) for run in runs(function, active_values(function, wrt))]
    right = (next((c for c in candidates if verified(c, run)), None) for run, candidates in found)
    chosen = tuple(c for c in right if c is not None)
    return _noted(function, chosen, derive)


def fewest(function: Function, wrt: tuple[int, ...], derive: Derive) -> Function:
    """The function with those runs differentiated as a whole by which its derivative gets fewer operations."""
    search = _Search(function, derive, price(derive(function)))
    for run in runs(function, active_values(function, wrt)):
        if not search.improve(run):
            for piece in pieces(run):
                search.improve(piece)
    return _noted(function, tuple(search.chosen), derive)


@dataclass(slots=True)
class _Search:
    """The composites chosen so far, and what the derivative takes with them."""

    function: Function
    derive: Derive
    best: Price
    chosen: list[Composite] = field(default_factory=list)
    tries: int = 0

    def improve(self, run: Run) -> bool:
        """Choose the best verified way to differentiate a run as a whole, if that is better than what there is."""
        better: list[tuple[Price, Composite]] = []
        for candidate in itertools.islice(_candidates(run), MOST_TRIES - self.tries):
            self.tries += 1
            tried = price(self.derive(replace(self.function, composites=(*self.chosen, candidate))))
            if tried.beats(self.best):
                better.append((tried, candidate))
        for tried, candidate in sorted(better, key=lambda pair: pair[0]):
            if verified(candidate, run):  # which takes longer than to see whether it is worth it
                self.best = tried
                self.chosen.append(candidate)
                return True
        return False


def _candidates(run: Run) -> Iterator[Composite]:
    """The ways to differentiate a run as a whole, not verified yet."""
    yield from symbolic(run)
    yield eliminated(run)


def _noted(function: Function, chosen: tuple[Composite, ...], derive: Derive) -> Function:
    """The function with these composites, and what the header says of them."""
    if not chosen:
        return function
    made = replace(function, composites=chosen)
    before, after = (operations.static(derive(f)) for f in (function, made))
    members = {v for c in chosen for v in c.values}
    lines = {b.span.line for b in walk(function.body) if not members.isdisjoint(b.results)}
    methods = " and ".join(dict.fromkeys(c.method for c in chosen))
    what = f"{PurePath(function.span.file).name}:{_ranges(sorted(lines))}"
    note = f"Preaccumulated {methods}: {what}; {after} operations instead of {before}."
    return replace(made, notes=(*function.notes, note))


def _ranges(lines: list[int]) -> str:
    """Numbers in rising order, as `3-5, 8`."""
    texts: list[str] = []
    for line in lines:
        if line - 1 in lines:
            texts[-1] = f"{texts[-1].partition('-')[0]}-{line}"
        else:
            texts.append(str(line))
    return ", ".join(texts)
