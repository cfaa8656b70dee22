"""How derivatives grow: the numbers of the literature come out of counting, and budgets end what explodes."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import pairwise

import numpy as np
import pytest
import sympy

from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Options, stages
from adgen.report.curves import OPERATIONS_BOUND, baur_strassen, verdict
from adgen.report.family import FAMILIES, Family
from adgen.report.swell import DERIVED, Budget, swell
from adgen.report.symbolic import expression
from adgen.verify import counts

AMPLE = Budget(seconds=120.0)
SIZES = range(2, 11)
RAW = [2, 21, 82, 264, 768, 2096, 5472, 13824, 34048]
AFTER_CSE = [5, 13, 28, 46, 68, 94, 124, 158, 196]


def test_logistic_map() -> None:
    """The natural form, `diff`, `count_ops`, and `cse` of value and derivative."""
    curve = swell(FAMILIES["logistic"], SIZES, AMPLE, ("primal", "forward", "reverse", "symbolic", "cse"))
    assert [*curve.method("symbolic").executed().values()] == RAW
    assert [*curve.method("cse").executed().values()] == AFTER_CSE
    assert [*curve.method("primal").executed().values()] == [3 * (n - 1) for n in SIZES]
    assert [*curve.method("forward").executed().values()] == [6 * (n - 1) for n in SIZES]
    assert [*curve.method("reverse").executed().values()] == [7 * (n - 1) for n in SIZES]


def test_logistic_map_in_sympys_own_words() -> None:
    value, (x,) = expression(FAMILIES["logistic"], 10)
    assert sympy.count_ops(sympy.diff(value, x)) == RAW[-1]


def test_logistic_gradient_in_forward_mode() -> None:
    """The gradient that `--mode forward` emits: the seed 1 costs nothing."""
    family = FAMILIES["logistic"]
    program = from_file(family.path, family.name)
    *_, (_, function) = stages(program, signature_of(program, family.signature), Options(mode="forward", wrt=("x",)))
    assert [counts.count(function, family.at(n)).executed for n in SIZES] == [6 * (n - 1) for n in SIZES]


def test_speelpenning() -> None:
    """Each partial derivative has n - 2 products; reverse mode needs three times the products of the value."""
    family = FAMILIES["speelpenning"]
    small = swell(family, (2, 5, 12), AMPLE, ("symbolic",))
    assert small.method("symbolic").executed() == {n: n * (n - 2) for n in (2, 5, 12)}
    curve = swell(family, (2, 3, 10, 100, 400), methods=DERIVED)
    assert curve.method("primal").executed() == {n: n - 1 for n in (2, 3, 10, 100, 400)}
    assert curve.method("reverse").executed() == {n: 3 * (n - 1) for n in (2, 3, 10, 100, 400)}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_baur_strassen(family: Family) -> None:
    """The gradient costs at most five times the value, and three times its products, at every size."""
    bound = baur_strassen(swell(family, family.sizes[:4], methods=DERIVED))
    assert bound.holds
    assert 1 < bound.operations <= OPERATIONS_BOUND


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_expression_is_that_of_the_program(family: Family) -> None:
    size = family.sizes[1]
    value, _ = expression(family, size)
    numbers = [n for arg in family.at(size) if not isinstance(arg, int) for n in np.ravel(arg)]
    names = [n for name, arg in _arguments(family, size) for n in _names(name, arg)]
    found = value.subs({sympy.Symbol(n, real=True): v for n, v in zip(names, numbers, strict=True)})
    assert float(found) == pytest.approx(family.function(*family.at(size)), rel=1e-12)


def _arguments(family: Family, size: int) -> list[tuple[str, object]]:
    names = [part.partition(":")[0].strip() for part in family.signature.split(", ") if ":" in part]
    return [(n, a) for n, a in zip(names, family.at(size), strict=True) if not isinstance(a, int)]


def _names(name: str, arg: object) -> list[str]:
    return ["_".join([name, *map(str, place)]) for place in np.ndindex(np.shape(arg))]


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_trees_grow_and_programs_share(family: Family) -> None:
    """Written out, adgen's derivative would explode as SymPy's does; executed, it computes hardly anything twice."""
    curve = swell(family, family.sizes[:4], methods=DERIVED)
    samples = [s.counted for name in ("forward", "reverse") for s in curve.method(name).samples]
    assert all(c and c.dag and c.dag <= c.executed <= c.dag * 4 / 3 for c in samples)
    last = samples[-1]
    assert last and last.tree and last.tree > 1.5 * last.executed


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_programs_do_not_grow(family: Family) -> None:
    """The text of an emitted derivative is that for every size, and so is the operators in it."""
    curve = swell(family, family.sizes[:3], methods=DERIVED)
    for method in curve.methods:
        for one, other in pairwise(s.counted for s in method.samples):
            assert one and other
            assert (one.static, one.lines) == (other.static, other.lines)
            assert one.executed < other.executed


def test_verdict() -> None:
    curve = swell(FAMILIES["logistic"], (2, 10), AMPLE, ("primal", "reverse", "symbolic"))
    assert verdict(curve) == (
        "At n = 10 the gradient of the logistic map by SymPy has 34048 operations; the program that adgen emits "
        "executes 63 for value and gradient, 2.33 times as many as for the value."
    )


def test_time_ends_a_step() -> None:
    # Far more than the first size takes and far less than the second, on a machine that does other work, too.
    curve = swell(FAMILIES["logistic"], (3, 15, 16), Budget(seconds=5.0), ("simplify",))
    first, ended, untried = curve.method("simplify").samples
    assert first.counted
    assert (ended.counted, ended.why) == (None, "It was not done within 5 seconds.")
    assert (untried.counted, untried.why) == (None, "Not tried, for at n = 15: It was not done within 5 seconds.")


def test_size_ends_a_step() -> None:
    curve = swell(FAMILIES["logistic"], (3, 5), Budget(operations=100), ("symbolic", "cse"))
    raw, cse = curve.method("symbolic").samples[1], curve.method("cse").samples[1]
    assert raw.counted
    assert (raw.counted.executed, raw.counted.lines) == (264, None)
    assert cse.why == "The derivative has 264 operations, more than the budget of 100."


def test_curves_are_plain_data() -> None:
    data = asdict(swell(FAMILIES["exponentials"], (2, 3), AMPLE))
    assert json.loads(json.dumps(data))["methods"][0]["samples"][1]["counted"]["executed"] == 6
