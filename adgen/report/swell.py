"""How derivatives grow with a program: operation counts of every way to a derivative, as curves over a size.

The expressions of SymPy explode on purpose here, so they are made in a process of their own, within a time: where it
ends, the sample says so, and larger sizes are not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Options, compile_program, stages
from adgen.report.curves import Counted, Curve, Method, Sample
from adgen.report.family import FAMILIES, Family
from adgen.report.symbolic import STEPS, TooLarge
from adgen.verify import counts
from adgen.verify.arithmetic import Unjudged
from adgen.verify.budget import Worker
from adgen.verify.program_trees import formulas

__all__ = ["FAMILIES", "Budget", "swell"]

TITLES = {
    "primal": "the value",
    "forward": "the value and its derivative in one direction, forward mode",
    "reverse": "the value and its gradient, reverse mode",
    "symbolic": "the gradient, by SymPy",
    "cse": "the value and its gradient, by SymPy after cse",
    "simplify": "the gradient, by SymPy after simplify",
}
"""What each method computes. Of one float argument, the gradient is the derivative."""

DERIVED = {"primal": "primal", "forward": "jvp", "reverse": "value_and_grad"}
"""What adgen derives for the methods that it compiles."""

Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Budget:
    """What SymPy may take: seconds for each step at each size, and operations of a derivative that is worked on."""

    seconds: float = 10.0
    operations: int = 200_000


def untold(method: str, size: int) -> None:
    """Tell nobody."""


def swell(
    family: Family,
    sizes: Sequence[int],
    budget: Budget | None = None,
    methods: Collection[str] = tuple(TITLES),
    tell: Tell = untold,
) -> Curve:
    """The curves of a family at some sizes, in rising order; `tell` hears of each method and size before it is begun.

    Sizes are at least 2: with arrays of one element adgen would make another program.
    """
    made = [_compiled(family, name, sizes, tell) for name in DERIVED if name in methods]
    with Worker() as worker:
        steps = _Steps(family, budget or Budget(), worker)
        made += [
            Method(name, TITLES[name], tuple(steps.samples(name, sizes, tell))) for name in STEPS if name in methods
        ]
    return Curve(family.name, family.title, family.meaning, family.source, family.rational, tuple(made))


def _compiled(family: Family, name: str, sizes: Sequence[int], tell: Tell) -> Method:
    """The samples of a program: it is compiled once, for all sizes."""
    start = perf_counter()
    program = from_file(family.path, family.name)
    signature = signature_of(program, family.signature)
    options = Options(derive=DERIVED[name], wrt=(family.wrt,))
    *_, (_, function) = stages(program, signature, options)
    module = compile_program(program, signature, options)
    lines = counts.lines(module.text, module.entry)
    seconds = perf_counter() - start
    samples: list[Sample] = []
    for size in sizes:
        tell(name, size)
        args = family.at(size)
        # What is differentiated by comes first; the first direction is as good as any other.
        direction = np.ones_like(args[0]) if isinstance(args[0], np.ndarray) else 1.0
        flat = (*args, *[direction] * function.linear_params)
        found, parts = counts.count(function, flat), formulas(function, flat)
        counted = Counted(parts.tree, parts.dag, found.static, found.executed, found.products, found.peak, lines)
        samples.append(Sample(size, counted, seconds))
    return Method(name, TITLES[name], tuple(samples))


@dataclass(frozen=True, slots=True)
class _Steps:
    """SymPy's steps for one family, in a process of their own."""

    family: Family
    budget: Budget
    worker: Worker

    def samples(self, name: str, sizes: Sequence[int], tell: Tell) -> Iterator[Sample]:
        """One step of SymPy at each size, until one does not end."""
        ended = ""
        for size in sizes:
            if ended:
                yield Sample(size, None, why=ended)
                continue
            tell(name, size)
            sample = self.sample(name, size)
            yield sample
            if sample.counted is None:
                ended = f"Not tried, for at n = {size}: {sample.why}"

    def sample(self, name: str, size: int) -> Sample:
        """One step at one size, within the budget."""
        args = (self.family.name, size, self.budget.operations)
        try:
            return self.worker.within(self.budget.seconds, STEPS[name], *args)
        except (Unjudged, TooLarge) as error:
            return Sample(size, None, why=str(error))
