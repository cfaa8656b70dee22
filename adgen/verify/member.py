"""A member of the family of derivatives at a point, as it is emitted: the numbers that it gives, and what each is.

Every number is a derivative of `weights @ f` along a curve (`slopes.py`). Seeds are random but the same in each run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Self

import numpy as np

from adgen.family import Stage
from adgen.ir.nodes import Function
from adgen.pipeline import Module
from adgen.verify.data import Datum
from adgen.verify.slopes import Curve, Slope
from adgen.verify.subject import Emitted, Subject, loaded
from adgen.verify.trees import Vector, beside, flat, is_float, leaves, like, places, sizes

COLUMNS = 2
"""How many directions a product with a matrix is tried with."""

SECOND = frozenset({"hessian", "hvp", "vhp", "hmp"})
"""The second derivatives, of functions that return one real number."""


@dataclass(frozen=True, slots=True)
class Member:
    """A derivative of a subject, of the kind `derive`, as a module. `order` is that of a jet."""

    subject: Subject
    derive: str
    emitted: Emitted
    order: int = 1
    value: Datum = field(default=None, repr=False)

    @property
    def meaning(self) -> str:
        """What the derivative is called in a sentence."""
        if self.derive == "jet":
            return f"jet of order {self.order}"
        return self.derive.capitalize() if self.derive in {"jacobian", "hessian"} else self.derive

    @property
    def name(self) -> str:
        """The name of the emitted function."""
        return self.emitted.module.entry

    @property
    def size(self) -> float:
        """The size of the value."""
        return float(np.max(np.abs(flat(self.value)), initial=0.0))

    def having(self, emitted: Emitted) -> Self:
        """The same derivative by another module."""
        return replace(self, emitted=emitted)

    @property
    def counted(self) -> Datum:
        """The value, without aux."""
        return self.value[0] if self.subject.has_aux else self.value

    # what the module gives

    def numbers(self, call: Callable[..., Datum] | None = None) -> Vector:
        """Every number of the derivative by the emitted module, or by another function of the same arguments."""
        return self.at(self.subject, self.curve, call)

    def at(self, subject: Subject, curve: Curve, call: Callable[..., Datum] | None = None) -> Vector:
        """The numbers for the subject at another point, with another tangent or another curve."""
        made = subject.called(call or self.emitted.call, *self.seeds(subject, curve))
        match self.derive:
            case "jacobian" | "hessian":
                return flat(made[0] if subject.has_aux else made)
            case "hvp" | "vhp" | "hmp":
                return flat(made)
            case "linearize" | "pullback":
                return flat(self.linear(made[1]))
            case _:
                return flat(made[1])

    def linear(self, function: Callable[..., Datum]) -> Datum:
        """What the linear function of a linearization gives."""
        return function(*like(self.subject.active, self.curve[0]) if self.derive == "linearize" else (self.cotangent,))

    def seeds(self, subject: Subject, curve: Curve) -> tuple[Datum, ...]:
        """What the emitted function takes after the arguments."""
        match self.derive:
            case "jvp" | "hvp" | "vhp":
                return tuple(like(subject.active, curve[0]))
            case "jmp" | "hmp":
                return tuple(beside(subject.active, np.stack(self.tangents, axis=1)))
            case "mjp":
                return (beside(self.value, np.stack(self.cotangents, axis=1)),)
            case "jet":
                terms = [like(subject.active, c) for c in curve]
                return tuple(map(list, zip(*terms, strict=True)))
            case _:
                return ()

    @property
    def given(self) -> tuple[tuple[Datum, ...], dict[str, Datum]]:
        """What the emitted function is called with, by place and by name."""
        return self.subject.passed(self.emitted.call, *self.seeds(self.subject, self.curve))

    @property
    def flat_given(self) -> list[Datum]:
        """The same as the parameters of the IR."""
        return [*self.subject.operands(self.function), *self.flat_seeds]

    @property
    def function(self) -> Function:
        """The IR of the emitted function."""
        return self.emitted.module.function

    @property
    def flat_seeds(self) -> tuple[Datum, ...]:
        """The seeds as the IR takes them: of a jet, all derivatives of one leaf before those of the next."""
        given = self.seeds(self.subject, self.curve)
        if self.derive != "jet":
            return tuple(leaf for leaf in leaves(given) if is_float(leaf))
        chains = ([[leaf for leaf in leaves(t) if is_float(leaf)] for t in terms] for terms in given)
        return tuple(leaf for chain in chains for terms in zip(*chain, strict=True) for leaf in terms)

    @property
    def shortened(self) -> tuple[Stage, ...]:
        """Of its derivation, the primal and the end: what stands between may be the derivative of a derivative."""
        return (("frontend", self.subject.primal), ("linearize", self.function), ("sink", self.function))

    # what the numbers are

    @property
    def tangents(self) -> tuple[Vector, ...]:
        """Directions of the active arguments."""
        return _drawn(1, COLUMNS, self.subject.active)

    @property
    def cotangents(self) -> tuple[Vector, ...]:
        """Weights of the value."""
        return _drawn(2, COLUMNS, self.value)

    @property
    def cotangent(self) -> Datum:
        """The first of them, with the structure of the value."""
        return like(self.value, self.cotangents[0])

    @property
    def curve(self) -> Curve:
        """The curve of a jet; of anything else, the line along its first direction."""
        return _drawn(1, self.order, self.subject.active) if self.derive == "jet" else self.tangents[:1]

    def slopes(self) -> list[Slope]:
        """What each of the numbers is, in their order."""
        return [*self._slopes()]

    def _slopes(self) -> Iterator[Slope]:
        names, units = self.subject.places, np.eye(len(self.subject.places))
        lines = [(f"direction {k + 1}", v) for k, v in enumerate(self.tangents)]
        inputs = [*zip((f"d/d{name}" for name in names), units, strict=True)]
        left = [*zip(names, units, strict=True)] if self.derive in SECOND else self._outputs()
        match self.derive:
            case "jvp" | "linearize" | "hvp" | "vhp":
                yield from (self._slope(a, lines[0]) for a in left)
            case "jmp" | "hmp":
                yield from (self._slope(a, b) for a in left for b in lines)
            case "pullback":
                weights = self.cotangents[0]
                yield from (Slope(name, weights, (v,)) for name, v in zip(names, units, strict=True))
            case "mjp":
                bars = [*enumerate(self.cotangents, 1)]
                for name, v in zip(names, units, strict=True):
                    yield from (Slope(f"{name}, cotangent {k}", w, (v,)) for k, w in bars)
            case "jacobian" | "hessian":
                for row in _cut(left, sizes(self.subject.active if self.derive in SECOND else self.counted)):
                    for column in _cut(inputs, sizes(self.subject.active)):
                        yield from (self._slope(a, b) for a in row for b in column)
            case _:
                for row in _cut(left, sizes(self.subject.active if self.derive in SECOND else self.counted)):
                    for order in range(1, self.order + 1):
                        yield from (Slope(f"derivative {order} of {name}", w, self.curve, order) for name, w in row)

    def _slope(self, left: tuple[str, Vector], right: tuple[str, Vector]) -> Slope:
        """A derivative of a result, or of a component of the gradient, in a direction."""
        (name, weights), (along, line) = left, right
        second = self.derive in SECOND
        place = f"{along} of {'the derivative by ' * second}{name}"
        return Slope(place, self._first if second else weights, (line,), across=weights if second else None)

    @property
    def _first(self) -> Vector:
        first: Vector = np.eye(1, len(flat(self.value)))[0]
        return first

    def _outputs(self) -> list[tuple[str, Vector]]:
        """The results by name, with the weights that single them out."""
        found = places(self.counted, "the result")
        return [*zip(found, np.eye(len(found), len(flat(self.value))), strict=True)]


def combined(slopes: Sequence[Slope], rng: np.random.Generator) -> Iterator[tuple[Vector, Slope]]:
    """For each order a random combination of all numbers that is one slope too, with its coefficients.

    Every number has a left side (its weights) and a right side (its line), and each pair of sides occurs once.
    """
    for order in sorted({s.order for s in slopes}):
        chosen = {k: s for k, s in enumerate(slopes) if s.order == order}
        lefts = {s.left.tobytes(): (s.left, rng.normal()) for s in chosen.values()}
        # A curve that is no line is the only one.
        rights = {s.key: (np.array(s.curve), rng.normal() if len(s.curve) == 1 else 1.0) for s in chosen.values()}
        coefficients = np.zeros(len(slopes))
        for k, s in chosen.items():
            coefficients[k] = lefts[s.left.tobytes()][1] * rights[s.key][1]
        left, curve = (np.sum([f * v for v, f in side.values()], axis=0) for side in (lefts, rights))
        yield coefficients, next(iter(chosen.values())).moved("a random combination", left, tuple(curve))


def member(subject: Subject, derive: str, module: Module, order: int = 1) -> Member:
    """A derivative of a subject that is none of its gradients, by a module."""
    return Member(subject, derive, Emitted(module, loaded(module.text, module.entry)), order, subject.value())


def _drawn(seed: int, count: int, tree: Datum) -> tuple[Vector, ...]:
    """Random numbers that the floats of a tree can be, to the last bit."""
    drawn = np.random.default_rng(seed).normal(size=(count, len(flat(tree))))
    return tuple(flat(like(tree, numbers)) for numbers in drawn)


def _cut(items: Sequence[tuple[str, Vector]], lengths: Sequence[int]) -> list[Sequence[tuple[str, Vector]]]:
    """The items of each leaf."""
    ends = [0, *np.cumsum(lengths).tolist()]
    return [items[a:b] for a, b in pairwise(ends)]
