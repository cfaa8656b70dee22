"""Each pass of the optimiser on a function made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.ir.builder import literal
from adgen.ir.dims import dim
from adgen.ir.index import At
from adgen.ir.nodes import Apply, Const, For, Undef
from adgen.ir.types import BOOL, FLOAT, INT, array, scalar
from adgen.optimise.dce import drop_dead
from adgen.optimise.fold import fold
from adgen.optimise.hoist import hoist
from adgen.optimise.merge import merge
from adgen.optimise.share import share
from adgen.optimise.unbox import unbox
from adgen.verify.interpret import run
from tests.ir_functions import Maker, function, loops, prims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adgen.ir.nodes import Atom, Function

N = array("f8", "n")


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


# unbox


def reading(of: str, uses: int) -> Function:
    """A derived loop that reads an element and computes with it."""

    def body(f: Maker) -> Sequence[Atom]:
        def step(i: Atom, bar: Atom) -> Sequence[Atom]:
            f.env["s"] = f.builder.apply("index", f.env["x"], i, spec=(At(),))
            for _ in range(uses):
                f.env["s"] = f.builder.apply("multiply", f.env["s"], f.env["a"])
            return [f.builder.apply("add", bar, f(of))]

        return [f.env["a"], *counted(f, f.env["k"], (literal(0.0),), step)]

    return function({"x": N, "a": FLOAT, "k": INT}, body, linear=1)


@pytest.mark.parametrize(
    ("of", "uses", "turned"),
    [
        ("s", 10, True),
        ("s", 2, False),  # the conversion takes longer than it saves
        ("s / 4.0", 10, True),
        ("a / s", 10, False),  # NumPy divides by zero
        ("s ** 2.5", 10, False),  # Python's power overflows
    ],
)
def test_numpy_scalars_of_derived_loops_become_python_numbers(of: str, uses: int, turned: bool) -> None:
    before = reading(of, uses)
    after = unbox(before)
    assert ("cast" in prims(after)) == turned
    args = (np.array([2.0, 0.0, -0.5]), 0.7, 3)
    with np.errstate(all="ignore"):
        want, got = run(before, args), run(after, args, check=True)
    assert np.float64(want[1]).tobytes() == np.float64(got[1]).tobytes()
    if turned:
        assert unbox(after) is after
