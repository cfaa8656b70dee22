"""The arithmetic of the optimiser: broadcasts, writes, factors; the golden programs as a person derives them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.analysis import cost
from adgen.ir.builder import literal
from adgen.ir.dims import dim
from adgen.ir.index import At, NewAxis, Slice
from adgen.ir.nodes import Const, For, If
from adgen.ir.types import FLOAT, INT, array, scalar
from adgen.optimise.arrange import arrange
from adgen.optimise.dce import drop_dead
from adgen.optimise.fill import fill
from adgen.optimise.passes import DERIVED, PRIMAL, optimise
from adgen.optimise.simplify import simplify
from adgen.rules.table import infer
from adgen.verify.interpret import run
from tests.ir_functions import (
    FROM,
    MIDDLE,
    UNTIL,
    Maker,
    burgers,
    function,
    gradient,
    logistic,
    loops,
    newton,
    prims,
    tangent,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adgen.ir.nodes import Atom, Function

Place = tuple[tuple[object, ...], tuple[int, ...]]
N = array("f8", "n")


# structure: broadcasts and writes


def derived(params: dict[str, object], text: str) -> Function:
    return function(params, lambda f: [f(text)], linear=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("broadcast_to(s, shape(x)) * x", ["multiply"]),
        ("broadcast_to(s, shape(x)) * broadcast_to(s, shape(x)) + x", ["multiply", "add"]),
        ("sum_to(broadcast_to(x, shape(A)), shape(x))", ["dim", "multiply"]),
        ("sum_to(s * A, shape(x))", ["sum_to", "multiply"]),
        ("sum_to(-A, shape(x))", ["sum_to", "negative"]),
        ("sum_to(sum_to(A, shape(x)), shape(s))", ["sum_to"]),
        ("reshape(reshape(x, shape=(1, size(x))), shape(x))", []),
        ("A.T.T", []),
        ("broadcast_to(1.0, shape(x)) * x", []),
        ("sum_to(x * A, shape(x))", ["sum_to", "multiply"]),
        ("sum_to(A.T @ B, shape(x))", ["transpose", "sum_to", "matmul"]),
        ("sum_to(A * x + A, shape(x))", ["sum_to", "multiply", "sum_to", "add"]),
        ("sum_to(A * A + A, shape(x))", ["multiply", "add", "sum_to"]),  # nothing to gain
        ("(A.T @ B).T", ["transpose", "matmul"]),
        ("(A @ C).T", ["matmul", "transpose"]),  # one transpose either way, and this one is a view
    ],
)
def test_small_values_stay_small(text: str, expected: list[str]) -> None:
    square = array("f8", "n", "n")
    params = {"s": scalar("f8"), "x": N, "A": array("f8", "m", "n"), "B": array("f8", "m", "n"), "C": square}
    text = text.replace("size(x)", "x.size")
    of = derived(params, text)
    after = optimise((simplify, drop_dead), of, infer)
    assert prims(after) == expected
    rng = np.random.default_rng(0)
    args = (np.float64(1.5), *(rng.uniform(0.5, 2.0, size) for size in (4, (3, 4), (3, 4), (4, 4))))
    np.testing.assert_allclose(run(after, args, check=True)[0], run(of, args)[0], rtol=1e-14)


def written(f: Maker, base: Atom, *writes: tuple[str, object, tuple[object, ...], tuple[int, ...]]) -> Atom:
    for prim, value, spec, at in writes:
        given = value if not isinstance(value, float) else literal(value)
        base = f.builder.apply(prim, base, given, *map(literal, at), spec=spec)
    return base


def test_an_addition_to_cleared_places_is_a_write() -> None:
    """`u_bar[1:-1] = 0; u_bar[2:] += w; u_bar[1:-1] += v` is `u_bar[1:-1] = v; u_bar[2:] += w`."""

    def body(f: Maker) -> Sequence[Atom]:
        v, w, middle, end = f.env["v"], f.env["w"], (1, -1), (2,)
        return [
            written(
                f,
                f.env["u"],
                ("update", 0.0, MIDDLE, middle),
                ("index_add", w, FROM, end),
                ("index_add", v, MIDDLE, middle),
            )
        ]

    part = array("f8", dim("n") - 2)
    of = function({"u": N, "v": part, "w": part}, body, linear=1)
    after = drop_dead(simplify(of))
    assert prims(after) == ["update", "index_add"]
    args = (np.arange(5.0), np.array([1.0, 2.0, 4.0]), np.array([8.0, 16.0, 32.0]))
    np.testing.assert_array_equal(run(after, args)[0], run(of, args)[0])


def test_places_that_repeat_are_added_to() -> None:
    """`a_bar[[1, 1]] += v` on zeros is not `a_bar[[1, 1]] = v`."""

    def body(f: Maker) -> Sequence[Atom]:
        zeros = f.builder.apply("zeros", shape=N.shape)
        return [f.builder.apply("index_add", zeros, f.env["v"], f.env["i"], spec=(At(),))]

    given = {"x": N, "v": array("f8", "m"), "i": array("i8", "m")}
    of = function(given, body, linear=1)
    assert simplify(of) is of


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ((UNTIL, (2,)), (FROM, (2,)), True),
        ((UNTIL, (3,)), (FROM, (2,)), False),
        ((UNTIL, (-2,)), (FROM, (-2,)), True),
        ((UNTIL, (-1,)), (FROM, (-2,)), False),
        (((At(),), (0,)), ((At(),), (-1,)), True),  # a length is at least 2
        (((At(),), (0,)), ((At(),), (-2,)), False),  # which may be the same place
        (((At(),), (0,)), (FROM, (1,)), True),
        (((At(),), (1,)), (FROM, (1,)), False),
    ],
)
def test_additions_to_places_that_are_still_zero_are_writes(first: Place, second: Place, apart: bool) -> None:
    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        made = b.apply("zeros", shape=N.shape)
        for spec, at in (first, second):
            part = b.apply("index", f.env["x"], *map(literal, at), spec=spec)
            made = b.apply("index_add", made, part, *map(literal, at), spec=spec)
        return [made]

    of = function({"x": N}, body, linear=1)
    after = drop_dead(simplify(drop_dead(simplify(of))))
    writes = [p for p in prims(after) if p in {"update", "index_add"}]
    assert writes == ["update", "update" if apart else "index_add"]
    for n in (4, 5):
        args = (np.arange(1.0, n + 1),)
        np.testing.assert_array_equal(run(after, args)[0], run(of, args)[0])


def scattered(f: Maker, then: str) -> Sequence[Atom]:
    """`x + then(z)` for z zero but in two slices."""
    zeros = f.builder.apply("zeros", shape=N.shape)
    z = written(f, zeros, ("update", f.env["v"], UNTIL, (-2,)), ("index_add", f.env["w"], FROM, (2,)))
    return [f(f"x + {then}", z=z)]


@pytest.mark.parametrize("then", ["z", "z * y", "-(z / y)", "y * z * 2.0"])
def test_scattered_contributions_are_added_where_they_belong(then: str) -> None:
    part = array("f8", dim("n") - 2)
    of = function({"x": N, "y": N, "v": part, "w": part}, lambda f: scattered(f, then), linear=1)
    after = optimise((simplify, drop_dead), of, infer)
    assert "zeros" not in prims(after)
    assert prims(after).count("index_add") == 2
    rng = np.random.default_rng(0)
    args = (rng.normal(size=6), rng.normal(size=6), rng.normal(size=4), rng.normal(size=4))
    np.testing.assert_allclose(run(after, args)[0], run(of, args)[0], rtol=1e-14)


def test_a_scattered_array_that_others_read_stays() -> None:
    part = array("f8", dim("n") - 2)

    def body(f: Maker) -> Sequence[Atom]:
        zeros = f.builder.apply("zeros", shape=N.shape)
        z = written(f, zeros, ("update", f.env["v"], UNTIL, (-2,)))
        return [f("x + z", z=z), z]

    assert "zeros" in prims(drop_dead(simplify(function({"x": N, "v": part}, body, linear=2))))


@pytest.mark.parametrize(("text", "prim"), [("sum(x * y)", "matmul"), ("sum(x * s)", "sum"), ("sum(A * A)", "sum")])
def test_sums_of_products_of_vectors_are_products(text: str, prim: str) -> None:
    of = derived({"x": N, "y": N, "s": scalar("f8"), "A": array("f8", "m", "n")}, text)
    assert prim in prims(drop_dead(simplify(of)))


def test_what_stands_above_and_below_the_line_cancels() -> None:
    """Where it is 0 that is the limit; in the user's own arithmetic, which gives nan there, nothing cancels."""
    for of in (FLOAT, N):
        numbers = function({"a": of, "b": of}, lambda f: [quotient(f, "a")], linear=1)
        assert prims(optimise(DERIVED, numbers, infer)) == []
    primal = function({"a": N, "b": N}, lambda f: [quotient(f, "a")])
    assert prims(optimise(DERIVED, primal, infer)) == ["multiply", "divide"]


def quotient(f: Maker, of: str) -> Atom:
    """`of * b / b`"""
    return f.builder.apply("divide", f.builder.apply("multiply", f.env[of], f.env["b"]), f.env["b"])


def test_factors_leave_views_to_meet_others() -> None:
    """`2.0 * (0.5 * r)[:, None] * d` is `r[:, None] * d`."""

    def body(f: Maker) -> Sequence[Atom]:
        column = f.builder.apply("index", f("r * 0.5"), spec=(Slice(), NewAxis()))
        return [f("2.0 * c * d", c=column)]

    of = function({"r": N, "d": array("f8", "n", 3)}, body, linear=1)
    after = optimise(DERIVED, of, infer)
    assert prims(after) == ["index", "multiply"]


def test_a_python_number_that_stands_for_a_numpy_scalar_does_not_raise() -> None:
    """A cotangent that starts as 1.0 and is declared a NumPy scalar divides by 0.0 without raising."""

    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        i, bar, total = b.value(INT, "i"), b.value(scalar("f8"), "y_bar"), b.value(scalar("f8"), "x_bar")
        b.open((i, bar, total))
        inside = b.close((bar, b.apply("add", total, b.apply("divide", bar, f.env["a"]))))
        init = (literal(1.0), f.env["s"])
        return b.loop(For(literal(0), f.env["k"], literal(1), init, inside))[1:]

    of = function({"a": FLOAT, "s": scalar("f8"), "k": INT}, body, linear=1)
    after = optimise(DERIVED, of, infer)
    (loop,) = loops(after)
    assert len(loop.init) == 1
    with np.errstate(all="ignore"):
        assert run(after, (0.0, np.float64(2.0), 1))[0] == math.inf
        assert run(after, (4.0, np.float64(2.0), 2))[0] == 2.5


@pytest.mark.parametrize("factor", [0.5, -1.0, 1.0])
def test_a_quiet_division_stays_quiet(factor: float) -> None:
    """Also by way of a reciprocal, which is NumPy's."""

    def body(f: Maker) -> Sequence[Atom]:
        t = f.builder.apply("divide", literal(1.0), f.env["a"], ieee=True)
        return [f.builder.apply("multiply", t, literal(factor))]

    after = optimise(DERIVED, function({"a": FLOAT}, body, linear=1), infer)
    with np.errstate(all="ignore"):
        assert run(after, (0.0,))[0] == factor * math.inf


def test_python_numbers_stand_for_no_scalars_beside_narrow_arrays() -> None:
    """A NumPy double times a float32 array is a double array, a Python number times it is not."""

    def body(f: Maker) -> Sequence[Atom]:
        total = f.builder.apply("sum_to", f("broadcast_to(a, shape(y))"), shape=())
        return [f.builder.apply("multiply", total, f.env["x"])]

    of = function({"a": FLOAT, "x": array("f4", "n"), "y": N}, body, linear=1)
    after = optimise(DERIVED, of, infer)
    assert after.body.yields[0].type == of.body.yields[0].type
    made = run(after, (0.1, np.ones(3, "f4"), np.ones(3)), check=True)[0]
    assert made.dtype == np.float64


def test_integers_among_floats_are_written_as_floats() -> None:
    after = simplify(derived({"x": N}, "1 - x"))
    (one, _) = after.body.binds[0].op.args
    assert isinstance(one, Const)
    assert one.text == "1.0"


# arrange


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x * a * 2.0 * b", "multiply multiply multiply"),  # 2.0 * a * b * x
        ("r * x - r * y - r", "subtract subtract multiply"),  # r * (x - y - 1.0)
        ("s * y / x - s * r / y", "divide divide subtract multiply"),  # s * (y / x - r / y)
        ("r / x + y / x", "add divide"),
        ("r - r * x", "multiply subtract"),  # no better
        ("r * x + r * x", "multiply multiply"),
        ("r + s * r * x - r", "multiply multiply"),  # r - r, where nan would show in s * r * x
        ("r + s * x - r", "multiply add subtract"),  # here it would not
        ("a * x + a * y + -2.0 * r * s", "multiply multiply multiply add subtract"),  # a * (x + y) - 2.0 * s * r
        ("-(x * 2.0) - -(y * 2.0)", ""),
    ],
)
def test_common_factors_come_out(text: str, expected: str) -> None:
    params = {"a": FLOAT, "b": FLOAT, "s": scalar("f8"), "x": N, "y": N, "r": N}
    of = derived(params, text)
    after = optimise((simplify, drop_dead, arrange, drop_dead), of, infer)
    if expected:
        assert sorted(prims(after)) == sorted(expected.split())
    assert cost.of_function(after) <= cost.of_function(of)
    rng = np.random.default_rng(0)
    args = (1.5, -0.5, np.float64(0.7), *rng.uniform(0.5, 2.0, (3, 4)))
    np.testing.assert_allclose(run(after, args, check=True)[0], run(of, args)[0], rtol=1e-13)


def test_a_minus_goes_to_the_sums() -> None:
    """`n = -y; a + n * x, b - n * z * r` is `a - y * x, b + y * z * r`, though `n` and `n * z` have other readers."""

    def body(f: Maker) -> Sequence[Atom]:
        n = f("-y", "n")
        shared = f("n * z")
        return [f("r + n * x", n=n), f("x - t * r", t=shared), f("z + t * x", t=shared)]

    of = function(dict.fromkeys("xyzr", N), body, linear=3)
    after = optimise(DERIVED, of, infer)
    assert sorted(prims(after)) == ["add", *["multiply"] * 4, *["subtract"] * 2]
    args = tuple(np.random.default_rng(0).normal(size=(4, 3)))
    for want, got in zip(run(of, args), run(after, args), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-14)


def test_a_part_of_a_product_that_is_there_is_used() -> None:
    """With `t = r / x` at hand, `r * y / x` is `t * y`."""
    of = function(dict.fromkeys("xyr", N), lambda f: [f("sin(r / x)"), f("r / x"), f("r * y / x")], linear=3)
    assert prims(optimise(DERIVED, of, infer)) == ["divide", "sin", "multiply"]


def test_numbers_meet_before_they_meet_arrays() -> None:
    after = optimise((arrange, drop_dead), derived({"x": N, "a": FLOAT, "s": scalar("f8")}, "x * a * s * 2.0"), infer)
    sizes = [len(b.result.type.shape) for b in after.body.binds]
    assert sizes == [0, 0, 1]


def test_regrouping_divides_no_python_number_by_zero() -> None:
    """`2.0 * x / a` of an array is inf where a is 0.0; `2.0 / a * x` would raise."""
    of = derived({"x": N, "a": FLOAT}, "x * 2.0 / a")
    after = optimise(DERIVED, of, infer)
    args = (np.array([1.0, -1.0]), 0.0)
    np.testing.assert_array_equal(run(after, args)[0], [math.inf, -math.inf])


def test_truth_values_are_not_added_before_they_are_multiplied() -> None:
    """`x * p + x * q` of masks is no `x * (p + q)`: True + True is True."""
    mask = array("bool", "n")
    of = derived({"x": N, "p": mask, "q": mask}, "x * p + x * q")
    assert arrange(of) is of


# fill


def test_what_is_returned_is_an_array_of_its_own() -> None:
    after = optimise(DERIVED, derived({"s": scalar("f8"), "x": N}, "broadcast_to(1.0, shape(x))"), infer)
    assert prims(after) == ["ones"]
    after = fill(derived({"s": scalar("f8"), "x": N}, "broadcast_to(s, shape(x))"))
    assert prims(after) == ["full"]


# the golden programs


def test_logistic_comes_out_as_by_hand() -> None:
    after = optimise(DERIVED, gradient(optimise(PRIMAL, logistic(), infer), (0, 1)), infer)
    primal = len(prims(optimise(PRIMAL, logistic(), infer)))
    by_hand = "dim divide divide divide subtract multiply multiply multiply multiply sum_to transpose matmul"
    assert prims(after)[primal:] == by_hand.split()


def test_newton_has_one_branch_in_its_reverse_loop() -> None:
    after = optimise(DERIVED, gradient(optimise(PRIMAL, newton(), infer), (0, 1)), infer)
    back = loops(after)[-1]
    assert [type(b.op).__name__ for b in back.body.binds] == ["Apply", "Apply", "If"]
    (inside,) = [b.op for b in back.body.binds if isinstance(b.op, If)]
    assert inside.orelse.binds == ()
    assert len(inside.then.binds) <= 6


def test_burgers_costs_no_more_than_by_hand() -> None:
    """By hand: 5 array operations for nu_bar, 2, 6 and 3 for the three slices of u_bar."""
    after = optimise(DERIVED, gradient(optimise(PRIMAL, burgers(), infer), (0, 1)), infer)
    back = loops(after)[-1]
    assert cost.total(back.body.binds, {"n": 1002}) < 16 * 1000 + 10
    assert sorted(p for p in prims(back.body) if p in {"update", "index_add"}) == ["index_add", "index_add", "update"]


@pytest.mark.parametrize(("make", "args"), [(logistic, None), (newton, (2.0, 1.3, 1e-2)), (burgers, None)])
def test_golden_programs_keep_their_values(make: object, args: tuple[object, ...] | None) -> None:
    rng = np.random.default_rng(0)
    given = {
        logistic: (rng.normal(size=3), 0.3, rng.normal(size=(10, 3)), (rng.random(10) > 0.5) * 1.0),
        burgers: (rng.random(12), 0.1, 5),
    }.get(make, args)
    primal = make()
    for before in (gradient(primal, (0, 1)), tangent(primal, (0, 1))):
        tangents = tuple(np.ones_like(a) if np.ndim(a) else 0.7 for a in given[: before.linear_params])
        want = run(before, (*given, *tangents))
        got = run(optimise(DERIVED, before, infer), (*given, *tangents), check=True)
        assert want[0] == got[0] == run(primal, given)[0]
        for x, y in zip(want[1:], got[1:], strict=True):
            np.testing.assert_allclose(y, x, rtol=1e-12, atol=1e-13)
