"""Each pass of the optimiser on a function made for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.analysis import cost
from adgen.ir.builder import literal
from adgen.ir.dims import dim
from adgen.ir.index import At
from adgen.ir.nodes import Apply, Const, For, If, Undef, While
from adgen.ir.types import BOOL, FLOAT, INT, array, scalar
from adgen.ir.walker import walk
from adgen.optimise.arrange import arrange
from adgen.optimise.dce import drop_dead
from adgen.optimise.fill import fill
from adgen.optimise.fold import fold
from adgen.optimise.hoist import hoist
from adgen.optimise.merge import merge
from adgen.optimise.passes import DERIVED, PRIMAL, optimise
from adgen.optimise.share import share
from adgen.optimise.simplify import simplify
from adgen.rules.table import infer
from adgen.verify.interpret import run
from tests.ir_functions import FROM, MIDDLE, Maker, burgers, function, gradient, logistic, newton, tangent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adgen.ir.nodes import Atom, Block, Function

N = array("f8", "n")


def prims(of: Function | Block) -> list[str]:
    block = of.body if hasattr(of, "body") else of
    return [b.op.prim if isinstance(b.op, Apply) else type(b.op).__name__ for b in walk(block)]


def loops(of: Function) -> list[For | While]:
    return [b.op for b in walk(of.body) if isinstance(b.op, For | While)]


# fold


@pytest.mark.parametrize(
    ("prim", "args", "value"),
    [
        ("multiply", (2.0, 0.5), "1.0"),
        ("add", (1, 2), "3"),
        ("divide", (1, 2), "0.5"),
        ("power", (2, 10), "1024"),
        ("floor_divide", (-7, 2), "-4"),
        ("remainder", (-7, 2), "1"),
        ("less", (1, 2.0), "True"),
        ("negative", (0.0,), "-0.0"),
        ("divide", (1.0, 3.0), None),  # sixteen digits say less
        ("divide", (1.0, 0.0), None),  # raises
        ("power", (10, 400), None),  # no int64
        ("power", (2.0, 20000.0), None),  # raises
        ("multiply", (1e308, 10.0), None),  # inf has no literal
    ],
)
def test_literals_fold_as_python_computes_them(prim: str, args: tuple[float, ...], value: str | None) -> None:
    of = function({"x": FLOAT}, lambda f: [f.builder.apply(prim, *map(literal, args))])
    folded = fold(of)
    if value is None:
        assert folded is of
    else:
        (made,) = folded.body.yields
        assert isinstance(made, Const)
        assert made.text == value
        assert made.type == of.body.yields[0].type


def test_lengths_that_are_literals_fold() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        n = f.builder.apply("dim", dim=dim("n"))
        more = f.builder.apply("add", n, literal(1))
        return [f.builder.apply("subtract", more, n), f.builder.apply("greater", n, literal(0)), n]

    one, true, n = fold(function({"x": N}, body)).body.yields
    assert isinstance(one, Const)
    assert one.value == 1
    assert isinstance(true, Const)
    assert true.value is True
    assert not isinstance(n, Const)


@pytest.mark.parametrize("truth", [True, False])
def test_a_branch_on_a_literal_is_its_side(truth: bool) -> None:
    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        b.open()
        then = b.close((b.apply("exp", f.env["x"]),))
        b.open()
        orelse = b.close((b.apply("sin", f.env["x"]),))
        return b.if_(literal(truth), then, orelse)

    assert prims(fold(function({"x": scalar("f8")}, body))) == ["exp" if truth else "sin"]


def test_a_result_that_both_sides_agree_on_needs_no_branch() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        b.open()
        then = b.close((f.env["x"], literal(1.0), b.apply("negative", f.env["x"])))
        b.open()
        return b.if_(f.env["c"], then, b.close((f.env["x"], literal(1.0), f.env["x"])))

    after = drop_dead(fold(function({"x": FLOAT, "c": BOOL}, body)))
    x, one, branched = after.body.yields
    assert x == after.params[0]
    assert isinstance(one, Const)
    (branch,) = after.body.binds
    assert branch.results == (branched,)


def counted(f: Maker, hi: Atom, init: tuple[Atom, ...], step: object) -> tuple[Atom, ...]:
    """`for i in range(hi)` whose carried values become `step(i, *carried)`."""
    i, *params = [f.builder.value(t, "v") for t in (INT, *(a.type for a in init))]
    f.builder.open((i, *params))
    body = f.builder.close(tuple(step(i, *params)))
    return f.builder.loop(For(literal(0), hi, literal(1), init, body))


def test_a_loop_without_trips_is_its_start() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        return counted(f, literal(0), (f.env["x"],), lambda i, v: [f.builder.apply("multiply", v, i)])

    after = fold(function({"x": FLOAT}, body))
    assert after.body.binds == ()
    assert after.body.yields == after.params


def test_a_carried_value_that_never_changes_is_its_start() -> None:
    """Also where another loop is inside, and only in the place where it does not change."""

    def body(f: Maker) -> Sequence[Atom]:
        def step(i: Atom, v: Atom, w: Atom) -> Sequence[Atom]:
            (inner,) = counted(f, literal(3), (w,), lambda j, u: [f.builder.apply("add", u, v)])
            return [v, inner]

        return counted(f, f.env["k"], (f.env["x"], literal(0.0)), step)

    before = function({"x": FLOAT, "k": INT}, body)
    after = fold(before)
    outer, _ = loops(after)
    assert len(outer.init) == 1
    assert after.body.yields[0] == after.params[0]
    assert run(after, (2.5, 4)) == run(before, (2.5, 4)) == (2.5, 30.0)


# dead code


def test_a_tape_that_no_one_reads_goes() -> None:
    """The list is carried by both loops and feeds only itself."""

    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        empty = b.apply("list_new", type=FLOAT)
        x, tape = counted(
            f,
            f.env["k"],
            (f.env["x"], empty),
            lambda i, v, t: [b.apply("multiply", v, literal(2.0)), b.apply("append", t, v)],
        )

        def back(i: Atom, bar: Atom, t: Atom) -> Sequence[Atom]:
            shorter, _ = b.apply_many(Apply("pop", (t,)))
            return [b.apply("multiply", bar, literal(2.0)), shorter]

        bar, _ = counted(f, f.env["k"], (literal(1.0), tape), back)
        return [x, bar]

    after = drop_dead(function({"x": FLOAT, "k": INT}, body))
    assert prims(after) == ["For", "multiply", "For", "multiply"]
    assert all(len(loop.init) == 1 for loop in loops(after))
    assert run(after, (3.0, 4)) == (48.0, 16.0)


def test_effects_stay_with_what_they_read() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder

        def step(i: Atom, v: Atom, w: Atom) -> Sequence[Atom]:
            b.apply_many(Apply("check", (b.apply("less", v, literal(9.0)),), (("exception", "ValueError"),)))
            return [b.apply("add", v, literal(1.0)), b.apply("multiply", w, v)]

        counted(f, f.env["k"], (f.env["x"], literal(1.0)), step)
        return [f.env["x"]]

    after = drop_dead(function({"x": FLOAT, "k": INT}, body))
    assert prims(after) == ["For", "less", "check", "add"]
    assert run(after, (8.5, 1)) == (8.5,)
    with pytest.raises(ValueError):
        run(after, (8.5, 2))


def test_results_of_a_branch_go_one_by_one() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        b.open()
        then = b.close((b.apply("exp", f.env["x"]), b.apply("sin", f.env["x"])))
        b.open()
        return b.if_(f.env["c"], then, b.close((Undef(scalar("f8")), f.env["x"])))[1:]

    after = drop_dead(function({"x": scalar("f8"), "c": BOOL}, body))
    assert prims(after) == ["If", "sin"]
    assert drop_dead(after) is after


# share


def test_commuted_and_outer_expressions_are_shared() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        a = b.apply("multiply", f.env["x"], f.env["y"])

        def step(i: Atom, v: Atom) -> Sequence[Atom]:
            return [b.apply("subtract", v, b.apply("multiply", f.env["y"], f.env["x"]))]

        return [a, *counted(f, f.env["k"], (a,), step)]

    after = share(function({"x": N, "y": N, "k": INT}, body))
    assert prims(after) == ["multiply", "For", "subtract"]


def test_two_new_arrays_stay_two() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        return [f.builder.apply("zeros", shape=N.shape), f.builder.apply("zeros", shape=N.shape)]

    of = function({"x": N}, body)
    assert share(of) is of


# merge


def branch(f: Maker, cond: Atom, then: Atom | str, orelse: Atom) -> Atom:
    f.builder.open()
    first = f.builder.close((f(then) if isinstance(then, str) else then,))
    f.builder.open()
    return f.builder.if_(cond, first, f.builder.close((orelse,)))[0]


def test_branches_on_one_condition_join_around_what_is_between() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        f.env["t"] = branch(f, f.env["c"], "x * y", literal(1.0))
        f.env["p"] = f("sin(x)")  # read by the second branch
        f.env["q"] = f("cos(t)")  # reads the first
        return [f.env["x"], f.env["q"], branch(f, f.env["c"], "t * p", f.env["p"])]

    of = function({"x": scalar("f8"), "y": scalar("f8"), "c": BOOL}, body, linear=2)
    after = merge(of)
    assert prims(after) == ["sin", "If", "multiply", "multiply", "cos"]
    for c in (True, False):
        assert run(after, (np.float64(2.0), np.float64(3.0), c)) == run(of, (np.float64(2.0), np.float64(3.0), c))


def test_branches_stay_apart_where_the_second_needs_what_comes_of_the_first() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        f.env["t"] = branch(f, f.env["c"], "x * x", literal(1.0))
        f.env["q"] = f("cos(t)")
        return [f.env["x"], branch(f, f.env["c"], "q * x", literal(0.0))]

    of = function({"x": scalar("f8"), "c": BOOL}, body, linear=1)
    assert merge(of) is of


def test_the_users_branches_stay_apart() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        first = branch(f, f.env["c"], "x * x", literal(1.0))
        second = branch(f, f.env["c"], "x + x", literal(2.0))
        return [first, branch(f, f.env["c"], "x - 1.0", literal(2.0)), second]

    of = function({"x": FLOAT, "c": BOOL}, body, linear=1)
    assert len([p for p in prims(merge(of)) if p == "If"]) == 3


def test_a_condition_is_known_inside_its_branch() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        f.builder.open()
        then = f.builder.close((branch(f, f.env["c"], "x * x", literal(1.0)),))
        f.builder.open()
        orelse = f.builder.close((branch(f, f.env["c"], "sin(x)", f.env["x"]),))
        return [f.env["x"], *f.builder.if_(f.env["c"], then, orelse)]

    after = merge(function({"x": FLOAT, "c": BOOL}, body, linear=1))
    assert prims(after) == ["If", "multiply"]
    assert run(after, (3.0, False)) == (3.0, 3.0)


# hoist


def invariant(prim: str, given: dict[str, object], name: str | None = None) -> Function:
    """A loop that computes `prim` of the parameters in every iteration."""

    def body(f: Maker) -> Sequence[Atom]:
        operands = list(f.env.values())[:-1]

        def step(i: Atom, v: Atom) -> Sequence[Atom]:
            return [f.builder.apply("add", v, f.builder.apply(prim, *operands, name=name))]

        return counted(f, f.env["k"], (operands[0],), step)

    return function({**given, "k": INT}, body)


@pytest.mark.parametrize(
    ("prim", "given", "name", "moves"),
    [
        ("exp", {"x": N}, None, True),
        ("multiply", {"x": N, "y": N}, None, True),
        ("exp", {"x": scalar("f8")}, None, True),
        ("multiply", {"x": FLOAT, "y": FLOAT}, "h", True),
        ("multiply", {"x": FLOAT, "y": FLOAT}, None, False),  # a cheap part of a line
        ("divide", {"x": FLOAT, "y": FLOAT}, "h", False),  # raises, perhaps in a loop that does not run
        ("divide", {"x": N, "y": FLOAT}, None, True),
    ],
)
def test_invariants_leave_the_loop(prim: str, given: dict[str, object], name: str | None, moves: bool) -> None:
    after = hoist(invariant(prim, given, name))
    assert (prims(after)[0] == prim) == moves


def test_what_an_expensive_invariant_needs_leaves_with_it() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        def step(i: Atom, v: Atom) -> Sequence[Atom]:
            return [f("v * exp(a * 2.0 * x)", v=v)]

        return counted(f, f.env["k"], (f.env["x"],), step)

    assert prims(hoist(function({"x": N, "a": FLOAT, "k": INT}, body))) == [
        *("multiply", "multiply", "exp", "For", "multiply")
    ]


def test_what_the_loop_writes_stays() -> None:
    """`t = x * y; t[0] = i` needs a new t in every iteration."""

    def body(f: Maker) -> Sequence[Atom]:
        def step(i: Atom, v: Atom) -> Sequence[Atom]:
            t = f.builder.apply("multiply", f.env["x"], f.env["x"])
            written = f.builder.apply("update", t, i, literal(0), spec=(At(),))
            return [f.builder.apply("add", v, written)]

        return counted(f, f.env["k"], (f.env["x"],), step)

    of = function({"x": N, "k": INT}, body)
    assert hoist(of) is of


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
    ],
)
def test_small_values_stay_small(text: str, expected: list[str]) -> None:
    params = {"s": scalar("f8"), "x": N, "A": array("f8", "m", "n")}
    text = text.replace("size(x)", "x.size")
    of = derived(params, text)
    after = optimise((simplify, drop_dead), of, infer)
    assert prims(after) == expected
    rng = np.random.default_rng(0)
    args = (np.float64(1.5), rng.normal(size=4), rng.normal(size=(3, 4)))
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
