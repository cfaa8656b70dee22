"""Every identity of the optimiser, line by line: it is used, it keeps the type, and it keeps the value."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.ir.builder import literal
from adgen.ir.types import BOOL, COMPLEX, FLOAT, ArrayType, Form, Type, array, scalar
from adgen.ir.walker import walk
from adgen.optimise.dce import drop_dead
from adgen.optimise.identities import DERIVED, EXACT, INLINE, MATRICES
from adgen.optimise.pattern import Call, Name, Number, Pattern, parse
from adgen.optimise.simplify import simplify
from adgen.verify.interpret import run
from tests.ir_functions import Maker, function

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adgen.ir.nodes import Apply, Atom, Function

N, M = 3, 4
FORMS: tuple[Type, ...] = (
    FLOAT,
    scalar("f8"),
    array("f8", "n"),
    array("f8", "m", "n"),
    array("f8", "m", 1),
    array("f4", "n"),
    COMPLEX,
    array("c16", "n"),
)
SPECIAL = (0.0, -0.0, 1.0, -1.5, 0.1, np.inf, -np.inf, np.nan, 5e-324, 1e308)
LINES = [(line, "exact") for line in EXACT] + [(line, "derived") for line in (*DERIVED, *INLINE)]


def names(pattern: Pattern) -> list[str]:
    match pattern:
        case Name(text):
            return [text]
        case Number():
            return []
        case Call(_, args):
            return list(dict.fromkeys(n for a in args for n in names(a)))


def made(pattern: Pattern, f: Maker) -> Atom:
    match pattern:
        case Name(text):
            return f.env[text]
        case Number(value):
            return literal(float(value))
        case Call(prim, args):
            return f.builder.apply(prim, *(made(a, f) for a in args))


def functions(before: Pattern) -> Iterator[Function]:
    """The left side as a derived function, over every combination of operand types that it has a meaning for."""
    unknown = names(before)
    logical = isinstance(before, Call) and before.prim == "logical_not"
    for types in itertools.product((BOOL, array("bool", "n")) if logical else FORMS, repeat=len(unknown)):
        given = {n: array("bool", "n") if n == "c" else t for n, t in zip(unknown, types, strict=True)}
        if before == parse("logical_not(logical_not(x))") and given["x"] == BOOL:
            continue  # np.logical_not of a Python bool is a NumPy bool: no identity

        def body(f: Maker) -> Sequence[Atom]:
            return [made(before, f)]

        yield function(given, body, linear=1)


def sample(of: Type, values: Sequence[float], shift: int) -> object:
    assert isinstance(of, ArrayType)
    shape = tuple({"n": N, "m": M}.get(str(d), 1) for d in of.shape)
    count = int(np.prod(shape))
    picked = np.array([values[(shift + i) % len(values)] for i in range(count)])
    if of.kind == "c":
        picked = picked.astype("c16")
        picked.imag = [values[(shift + 2 * i + 1) % len(values)] for i in range(count)]
    with np.errstate(over="ignore"):
        cast = (picked > 0 if of.kind == "b" else picked).astype(of.dtype).reshape(shape)
    match of.form:
        case Form.ARRAY:
            return cast
        case Form.SCALAR:
            return cast[()]
        case Form.PYTHON:
            return cast.item()


def binds(of: Function) -> list[Apply]:
    return [b.op for b in walk(of.body)]


def same_bits(a: object, b: object) -> None:
    """Equal to the last bit; any nan is as good as another."""
    x, y = np.asarray(a), np.asarray(b)
    assert x.dtype == y.dtype
    assert x.shape == y.shape
    for p, q in ((x.real, y.real), (x.imag, y.imag)):
        np.testing.assert_array_equal(p, q)
        finite = ~np.isnan(p)
        np.testing.assert_array_equal(np.signbit(p)[finite], np.signbit(q)[finite])


@pytest.mark.parametrize(("line", "kind"), LINES, ids=lambda v: v[0] if isinstance(v, tuple) else v)
def test_identity(line: tuple[str, str], kind: str) -> None:
    before = parse(line[0])
    rng = np.random.default_rng(1)
    usual = tuple(rng.uniform(0.5, 2.0, 29) * rng.choice([-1, 1], 29))
    used = 0
    for original in functions(before):
        simple = drop_dead(simplify(original))
        if simple is original:
            continue
        used += 1
        assert same_type(simple.body.yields[0].type, original.body.yields[0].type)
        assert len(binds(simple)) <= len(binds(original))
        for shift in range(len(SPECIAL)):
            values = SPECIAL if kind == "exact" and not complex_in(original) else usual
            args = [sample(p.type, values, shift + 3 * i) for i, p in enumerate(original.params)]
            if raises(original, args):
                continue
            want, got = run(original, args, check=True), run(simple, args, check=True)
            if kind == "exact" and not complex_in(original):
                same_bits(want[0], got[0])
            else:
                np.testing.assert_allclose(got[0], want[0], rtol=4 * precision(original))  # two roundings
    assert used, f"{line[0]} is never used"


def same_type(made: Type, wanted: Type) -> bool:
    """The same type, or a Python number for a NumPy scalar."""
    assert isinstance(made, ArrayType)
    assert isinstance(wanted, ArrayType)
    weaker = made.form is Form.PYTHON and wanted.form is Form.SCALAR and made.dtype == wanted.dtype
    return made == wanted or weaker


def precision(of: Function) -> float:
    """The unit roundoff of the narrowest operand."""
    return max(float(np.finfo(p.type.dtype).eps) for p in of.params if isinstance(p.type, ArrayType) and p.type.inexact)


def complex_in(of: Function) -> bool:
    return any(isinstance(p.type, ArrayType) and p.type.kind == "c" for p in of.params)


def raises(of: Function, args: Sequence[object]) -> bool:
    try:
        run(of, args)
    except (ZeroDivisionError, OverflowError):
        return True
    return False


@pytest.mark.parametrize("line", MATRICES, ids=lambda v: v[0])
def test_identity_of_matrices(line: tuple[str, str]) -> None:
    """Of square matrices a and vectors b, d, u, v: used, cheaper or equal, and the same to rounding."""
    before = parse(line[0])
    given = {name: array("f8", "n", "n") if name == "a" else array("f8", "n") for name in names(before)}
    original = function(given, lambda f: [made(before, f)], linear=1)
    simple = drop_dead(simplify(original))
    assert [b.prim for b in binds(simple)] != [b.prim for b in binds(original)]
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(N, N)) + 2.0 * np.eye(N)
    args = [matrix if p.name == "a" else rng.normal(size=N) for p in original.params]
    np.testing.assert_allclose(run(simple, args, check=True)[0], run(original, args)[0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("line", EXACT, ids=lambda v: v[0])
def test_exact_identities_hold_on_the_users_own_arithmetic(line: tuple[str, str]) -> None:
    """On a primal the same bits come out: without the linear flag, only the exact identities are used."""
    for derived in functions(parse(line[0])):
        primal = type(derived)(
            derived.name, derived.arguments, derived.body, derived.out, derived.axes, derived.guards, derived.span
        )
        simple = simplify(primal)
        for shift in range(len(SPECIAL)):
            args = [sample(p.type, SPECIAL, shift + 3 * i) for i, p in enumerate(primal.params)]
            if not raises(primal, args):
                same_bits(run(primal, args)[0], run(simple, args)[0])


@pytest.mark.parametrize("line", (*DERIVED, *INLINE), ids=lambda v: v[0])
def test_derived_identities_leave_the_user_alone(line: tuple[str, str]) -> None:
    for derived in functions(parse(line[0])):
        primal = type(derived)(
            derived.name, derived.arguments, derived.body, derived.out, derived.axes, derived.guards, derived.span
        )
        after = binds(drop_dead(simplify(primal)))
        assert after[-1].prim in {binds(primal)[-1].prim, "reciprocal", "subtract"}
        same = [b.prim for b in after] == [b.prim for b in binds(primal)]
        assert same or "divide(1" in line[0] or "reciprocal" in line[0]


def test_times_zero_stays() -> None:
    """inf * 0 is nan, so a product with zero says something."""
    of = function({"x": array("f8", "n")}, lambda f: [f.builder.apply("multiply", f.env["x"], literal(0.0))], linear=1)
    assert simplify(of) is of
    difference = function({"x": array("f8", "n")}, lambda f: [f.builder.apply("subtract", f.env["x"], f.env["x"])], 1)
    assert simplify(difference) is difference


def test_a_shared_operand_is_no_reason_to_compute_more() -> None:
    """`p_bar * p` is not `p_bar / d` where p is there anyway."""

    def body(f: Maker) -> Sequence[Atom]:
        p = f.builder.apply("reciprocal", f.env["d"])
        return [f.builder.apply("multiply", f.env["s"], p), f.builder.apply("exp", p)]

    of = function({"s": array("f8", "n"), "d": array("f8", "n")}, body, linear=2)
    assert simplify(of) is of
