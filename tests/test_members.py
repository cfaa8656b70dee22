"""The oracles on every member of the family of derivatives: they agree with adgen, and notice what is wrong."""

from __future__ import annotations

import inspect
import io
from collections import Counter
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.module.transform import transform
from adgen.pipeline import Options, compile_program
from adgen.verify.blame import MATTERS, Damaged, damaged
from adgen.verify.budget import Worker
from adgen.verify.checking import DIFFERENCES, DIGITS, Limits
from adgen.verify.damage import damages
from adgen.verify.findings import Verdict, errors
from adgen.verify.member import Member, member
from adgen.verify.members import METHODS, check_member
from adgen.verify.subject import subject
from tests.programs import Program, corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(components=6, seconds=5.0)
FIRST = ("jvp", "jacobian", "jmp", "mjp", "linearize", "pullback", "jet")
SECOND = ("hessian", "hvp", "vhp", "hmp")
ORDER = 3

ALL = Limits(components=64)
ROUNDING = 1e-11
"""The relative error that is left to rounding."""

SEVERAL = ("trees/result_is_a_dict", "branches/one_side_stores", "aliases/column_view")
"""Programs that return several numbers, or take several arguments."""

ONE = ("containers/dict_of_arrays_in_loop", "whiles/newton", "branches/nested", "loops/whole_array_carried")
"""Programs that return one number."""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as made:
        yield made


def program(name: str) -> Program:
    return next(p for p in corpus() if p.name == name)


def member_of(given: Program, derive: str) -> Member:
    function = given.function()
    bound = inspect.signature(function).bind(*given.arguments(0))
    bound.apply_defaults()
    source = from_file(given.path, "f")
    order = ORDER if derive == "jet" else 1
    mode = "auto" if derive == "jacobian" else "reverse"
    options = Options(derive=derive, mode=mode, wrt=given.wrt, order=order)
    module = compile_program(source, signature_of(source, given.sig), options)
    return member(subject(function, bound.arguments, transform("vjp", wrt=given.wrt)), derive, module, order)


CASES = [(name, d) for name in (*SEVERAL, *ONE) for d in FIRST] + [(name, d) for name in ONE for d in SECOND]


@pytest.mark.parametrize(("name", "derive"), CASES)
def test_every_oracle_agrees_or_says_why_not(name: str, derive: str, worker: Worker) -> None:
    with redirect_stdout(io.StringIO()):
        found = check_member(member_of(program(name), derive), worker, LIMITS)
    assert found.holds, found.findings
    agreed = {f.method for f in found.findings if f.verdict is Verdict.AGREES}
    assert {DIGITS, DIFFERENCES} <= agreed, found.findings
    assert {f.method for f in found.findings} <= set(METHODS)
    for finding in found.findings:
        assert finding.verdict is not Verdict.SKIPPED or finding.reason.endswith((".", "'")), finding
    assert all((f.error or 0.0) < ROUNDING for f in found.findings if f.ulps is not None)


def mattering(made: Damaged) -> Iterator[tuple[str, Damaged]]:
    """Every damaged derivative that gives other numbers at the sample arguments, with its kind."""
    right = made.numbers()
    for damage in damages(made.emitted.module.text):
        wrong = damaged(made, damage)
        try:
            numbers = wrong.numbers()
        except Exception:
            continue  # what raises is no wrong number
        if numbers.shape == right.shape and np.nanmax(errors(numbers, right, made.size), initial=0.0) > MATTERS:
            yield damage.kind, wrong


@pytest.mark.parametrize("derive", [*FIRST, *SECOND])
def test_every_broken_derivative_is_caught(derive: str, worker: Worker) -> None:
    """One of each kind of damage; a turned sign also by differences alone, which have no second truth to lean on."""
    kinds: Counter[str] = Counter()
    for name in ONE if derive in SECOND else SEVERAL:
        for kind, wrong in mattering(member_of(program(name), derive)):
            kinds[kind] += 1
            if kinds[kind] > 1:
                continue
            for method in (DIGITS, DIFFERENCES) if kind == "sign" else (DIGITS,):
                found = check_member(wrong, worker, ALL, (method,))
                assert not found.holds, f"{name}, {kind}, {method}:\n{wrong.emitted.module.text}"
                assert found.findings[0].verdict is Verdict.DIFFERS
    assert kinds["sign"]
    assert len(kinds) >= 10
