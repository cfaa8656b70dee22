"""The oracles of `adgen check` on the corpus: they agree with adgen, say why they are silent, and can fail."""

from __future__ import annotations

import inspect
import io
from collections import Counter
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.module.transform import transform
from adgen.verify.budget import Worker
from adgen.verify.checking import DIGITS, Limits, check
from adgen.verify.damage import KINDS
from adgen.verify.findings import Verdict
from adgen.verify.subject import Subject, subject
from tests.programs import Program, corpus
from tests.test_members import mattering

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(components=6, seconds=3.0)
EVERY = 7
"""One program of so many is held against all oracles, which take a quarter of a second each."""

SCORED = 6
"""One program of so many is scored in ulps."""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as made:
        yield made


def subject_of(program: Program) -> Subject:
    function = program.function()
    bound = inspect.signature(function).bind(*program.arguments(0))
    bound.apply_defaults()
    return subject(function, bound.arguments, transform("vjp", wrt=program.wrt))


@pytest.mark.parametrize("program", corpus()[::EVERY], ids=lambda p: p.name)
def test_every_oracle_agrees_or_says_why_not(program: Program, worker: Worker) -> None:
    with redirect_stdout(io.StringIO()):
        found = check(subject_of(program), worker, LIMITS)
    assert found.holds, [f for f in found.findings if f.verdict is Verdict.DIFFERS]
    for finding in found.findings:
        assert finding.verdict is not Verdict.SKIPPED or finding.reason.endswith((".", "'")), finding


def test_the_median_error_is_at_most_two_ulps(worker: Worker) -> None:
    worst: dict[str, float] = {}
    with redirect_stdout(io.StringIO()):
        for program in corpus()[::SCORED]:
            off = check(subject_of(program), worker, LIMITS, (DIGITS,)).ulps
            if len(off):
                worst[program.name] = float(np.max(off))
    print("\n".join(f"{off:12.2f} ulps  {name}" for name, off in sorted(worst.items(), key=lambda pair: pair[1])))
    assert len(worst) >= 60
    assert np.median(list(worst.values())) <= 2.0
    assert sum(off > 0.0 for off in worst.values()) > len(worst) / 2, "errors are measured, and rounding makes some"


BROKEN = (
    "numerics/gauss_seidel",
    "numerics/lstm_cell",
    "numerics/softmax",
    "branches/elif_chain",
    "arrays/matmul_batches",
    "indexing/integer_pairs_accumulate",
    "indexing/reversed_slice",
    "whiles/newton",
)
"""Programs with loops, branches, products, gathers and tapes, whose derivatives are damaged."""


def test_every_broken_derivative_is_caught(worker: Worker) -> None:
    kinds: Counter[str] = Counter()
    chosen = [program for program in corpus() if program.name in BROKEN]
    assert len(chosen) == len(BROKEN)
    for program in chosen:
        for kind, wrong in mattering(subject_of(program)):
            kinds[kind] += 1
            found = check(wrong, worker, LIMITS, (DIGITS,))
            assert not found.holds, f"{program.name}, {kind}:\n{wrong.reverse.module.text}"
    assert len(kinds) >= 20, kinds
    assert set(kinds) <= set(KINDS)
