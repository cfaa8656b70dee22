"""How derivatives grow with a program: operation counts of every way to a derivative, as curves over a size.

The expressions of SymPy explode on purpose here, so they are made in a process of their own, within a time: where it
ends, the sample says so, and larger sizes are not tried.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType

import numpy as np
from pebble import ProcessExpired, ProcessPool

from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Options, compile_program, stages
from adgen.report.curves import Counted, Curve, Method, Sample
from adgen.report.family import FAMILIES, Family
from adgen.report.symbolic import STEPS, TooLarge, ready
from adgen.verify import counts
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
    with _Child(family, budget or Budget()) as child:
        made += [
            Method(name, TITLES[name], tuple(child.samples(name, sizes, tell))) for name in STEPS if name in methods
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


class _Child:
    """A process that SymPy works in. What it does not finish in time is ended with it, and the next one begins anew."""

    def __init__(self, family: Family, budget: Budget) -> None:
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        self.pool = ProcessPool(max_workers=1, context=context)
        self.family = family
        self.budget = budget

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pool.stop()  # type: ignore[no-untyped-call]
        self.pool.join()

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
        self.pool.schedule(ready).result()  # starting is no part of the time
        args = [self.family.name, size, self.budget.operations]
        try:
            return self.pool.schedule(STEPS[name], args, timeout=self.budget.seconds).result()
        except OutOfTime:
            why = f"SymPy was stopped after {self.budget.seconds:g} s."
        except TooLarge as error:
            why = str(error)
        except ProcessExpired as error:
            why = f"The process of SymPy died (exit code {error.exitcode})."
        except (MemoryError, RecursionError) as error:
            why = f"SymPy raised {type(error).__name__}."
        return Sample(size, None, why=why)
