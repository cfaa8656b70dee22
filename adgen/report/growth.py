"""How the derivative of a user's function grows: the same counts at smaller sizes of its arguments.

The size is an integer argument, or else a length: arrays are cut to their first elements. The first one that the
executed operations of the primal grow with is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from adgen.ir.dims import dim
from adgen.ir.nodes import Function
from adgen.ir.types import ArrayType
from adgen.pipeline import Options, active
from adgen.report.curves import Counted, Curve, Method, Sample
from adgen.report.swell import TITLES
from adgen.report.symbolic_code import symbolic
from adgen.verify import counts
from adgen.verify.arithmetic import Unjudged
from adgen.verify.budget import Worker
from adgen.verify.data import Datum
from adgen.verify.interpret import run
from adgen.verify.program_trees import formulas
from adgen.verify.subject import Subject
from adgen.verify.total import Total
from adgen.verify.trees import flat

POINTS = 6
"""Sizes of a curve at most."""

FAULTS = (ArithmeticError, ValueError, TypeError, IndexError, KeyError, AssertionError)
"""What a program raises where a size does not fit it."""

Leaves = list[Datum]


@dataclass(frozen=True, slots=True)
class Size:
    """A size that may change: what it is called, what it is now, and the flat arguments at another one."""

    name: str
    value: int
    at: Callable[[int], Leaves]


def counted(function: Function, leaves: Leaves, outputs: tuple[Datum, ...]) -> Counted:
    """What a program counts; cotangents and directions are ones. `outputs` are the yields of the primal."""
    linear = function.linear_params
    seeded = [outputs[i] for i in function.outputs] if _transposed(function) else [leaves[i] for i in function.wrt]
    args = [*leaves, *(_ones(seed) for seed in seeded[:linear])]
    found = counts.count(function, args)
    tree = dag = None
    try:
        parts = formulas(function, args)
        tree, dag = parts.tree, parts.dag
    except (Unjudged, KeyError, *FAULTS):
        pass  # a routine of a library is no expression of single numbers
    return Counted(tree, dag, found.static, found.executed, found.products, found.peak, None)


def _transposed(function: Function) -> bool:
    """Whether the linear parameters are cotangents."""
    return any(
        (p.name or "").endswith("_bar") for p in function.params[len(function.params) - function.linear_params :]
    )


def _ones(value: Datum) -> Datum:
    return [_ones(v) for v in value] if isinstance(value, list) else np.ones_like(value)[()]


def growth(subject: Subject, worker: Worker, seconds: float) -> Curve | None:
    """The curve over the first size that the primal grows with; None where there is none."""
    for size in _sizes(subject):
        sizes = _points(size.value)
        try:
            work = [counts.count(subject.primal, size.at(n)).executed for n in sizes]
        except FAULTS:
            continue
        if len(sizes) > 1 and work[-1] > work[0]:
            return _curve(subject, size, sizes, worker, seconds)
    return None


def _points(value: int) -> list[int]:
    """Sizes from 2 to the value in equal ratios."""
    return sorted({round(n) for n in np.geomspace(2, value, POINTS)}) if value > 2 else []


def _sizes(subject: Subject) -> Iterator[Size]:
    leaves = subject.operands(subject.primal)
    for i, (param, leaf) in enumerate(zip(subject.primal.params, leaves)):
        if isinstance(leaf, int) and not isinstance(leaf, bool):
            yield Size(param.name or "n", leaf, _changed(leaves, i))
    for axis in subject.primal.axes:
        value = np.shape(leaves[axis.param])[axis.axis]
        yield Size(_length(subject.primal, axis.param, axis.axis), value, _cut(subject.primal, leaves, axis.symbol))


def _changed(leaves: Leaves, i: int) -> Callable[[int], Leaves]:
    """The arguments with another integer at one place."""
    return lambda n: [*leaves[:i], n, *leaves[i + 1 :]]


def _length(function: Function, param: int, axis: int) -> str:
    """A length as Python spells it."""
    name = function.params[param].name or "x"
    of = function.params[param].type
    return f"len({name})" if isinstance(of, ArrayType) and of.rank == 1 else f"{name}.shape[{axis}]"


def _cut(function: Function, leaves: Leaves, symbol: str) -> Callable[[int], Leaves]:
    """The arguments with every axis of a length cut."""
    length = dim(symbol)

    def at(n: int) -> Leaves:
        found = []
        for param, leaf in zip(function.params, leaves):
            shape = param.type.shape if isinstance(param.type, ArrayType) else ()
            cuts = tuple(slice(n if d == length else None) for d in shape)
            found.append(leaf[cuts].copy() if cuts else leaf)
        return found

    return at


def _curve(subject: Subject, size: Size, sizes: list[int], worker: Worker, seconds: float) -> Curve:
    programs = {"primal": subject.primal, "reverse": subject.reverse.module.function}
    if subject.forward:
        programs["forward"] = subject.forward.module.function
    methods = [_compiled(subject, name, programs[name], size, sizes) for name in TITLES if name in programs]
    methods += [_symbolic(subject, name, size, sizes, worker, seconds) for name in ("symbolic", "cse")]
    return Curve(subject.name, f"`{subject.name}`", size.name, "", False, tuple(methods))


def _compiled(subject: Subject, name: str, function: Function, size: Size, sizes: list[int]) -> Method:
    samples = []
    for n in sizes:
        leaves = size.at(n)
        try:
            samples.append(Sample(n, counted(function, leaves, run(subject.primal, leaves))))
        except FAULTS as error:
            samples.append(Sample(n, None, why=f"The program raises {type(error).__name__} at this size."))
    return Method(name, TITLES[name], tuple(samples))


def _symbolic(subject: Subject, name: str, size: Size, sizes: list[int], worker: Worker, seconds: float) -> Method:
    """One way of SymPy over the sizes, until one does not end."""
    samples: list[Sample] = []
    ended = ""
    for n in sizes:
        if not ended:
            try:
                found = worker.within(seconds, symbolic, _total(subject, size.at(n)), name == "cse", False)
                samples.append(Sample(n, found.counted))
                continue
            except Unjudged as error:
                samples.append(Sample(n, None, why=str(error)))
                ended = f"Not tried, for at n = {n}: {error}"
                continue
        samples.append(Sample(n, None, why=ended))
    return Method(name, TITLES[name], tuple(samples))


def _total(subject: Subject, leaves: Leaves) -> Total:
    """The number that is differentiated, at other arguments: the value, or the sum of all values."""
    bars = np.ones(sum(len(flat(y)) for y in run(subject.primal, leaves)))
    if subject.derive == "value_and_grad":
        bars[1:] = 0.0
    positions = active(subject.primal, Options(wrt=subject.wrt))
    return Total(subject.primal, tuple(leaves), positions, bars)
