"""What is measured of a family: counts over a size, for each way to a derivative."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """Operations in the convention of `adgen.verify.counts`; None where a count has no meaning or was too large.

    `tree` and `dag` are those of what is computed as expressions, `static` and `executed` those of the code.
    """

    tree: int | None
    dag: int | None
    static: int
    executed: int
    products: int | None
    peak: int | None
    lines: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """The counts at one size, and how long it took to get the derivative; without counts, a sentence says why."""

    size: int
    counted: Counted | None
    seconds: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to the value, the derivative or both, over the sizes."""

    name: str
    title: str
    samples: tuple[Sample, ...]

    def executed(self) -> dict[int, int]:
        """The executed operations by size, where they were counted."""
        return {s.size: s.counted.executed for s in self.samples if s.counted}


@dataclass(frozen=True, slots=True)
class Curve:
    """All ways to the derivative of a family over its size n; plain data, as JSON has it by `dataclasses.asdict`."""

    family: str
    title: str
    meaning: str
    source: str
    rational: bool
    methods: tuple[Method, ...]

    def method(self, name: str) -> Method:
        """One way: "primal", "forward", "reverse", "symbolic", "cse" or "simplify"."""
        return next(m for m in self.methods if m.name == name)


@dataclass(frozen=True, slots=True)
class Bound:
    """The cost of value and gradient by reverse mode as a multiple of the value's, at the size where it is largest."""

    operations: float
    products: float | None
    size: int
    holds: bool


OPERATIONS_BOUND = 5.0
"""Each `+ - * /` costs itself and at most four operations in the gradient: two products, and their sums."""

PRODUCTS_BOUND = 3.0
"""L(f, all of its partial derivatives) <= 3 L(f) for rational f (Baur and Strassen 1983)."""


def baur_strassen(curve: Curve) -> Bound:
    """Whether the gradient of a family keeps the bounds that the theory gives, at every size measured."""
    primal, reverse = curve.method("primal"), curve.method("reverse")
    found = [
        (gradient.counted.executed / value.counted.executed, _products(gradient.counted, value.counted), value.size)
        for value, gradient in zip(primal.samples, reverse.samples, strict=True)
        if value.counted and gradient.counted and value.counted.executed
    ]
    operations, _, at = max(found)
    products = max(p for _, p, _ in found) if curve.rational else None
    holds = operations <= OPERATIONS_BOUND and (products is None or products <= PRODUCTS_BOUND)
    return Bound(operations, products, at, holds)


def _products(gradient: Counted, value: Counted) -> float:
    return (gradient.products or 0) / (value.products or 1)


def verdict(curve: Curve) -> str:
    """A curve in a sentence, at the largest size that SymPy differentiates within its budget."""
    symbolic, reverse, primal = (curve.method(name).executed() for name in ("symbolic", "reverse", "primal"))
    if not symbolic:
        return f"SymPy's gradient of {curve.title} was not finished at any size."
    size = max(symbolic)
    ratio = reverse[size] / primal[size]
    return (
        f"At n = {size} the gradient of {curve.title} by SymPy has {symbolic[size]} operations; the program that adgen "
        f"emits executes {reverse[size]} for value and gradient, {ratio:.3g} times as many as for the value."
    )
