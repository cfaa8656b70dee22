"""Symbolic lengths of subscripts: exact for every length that the guards let through; and refusals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from adgen.errors import AdgenError, Span
from adgen.ir.builder import Builder, literal
from adgen.ir.dims import Dim, Ref, Symbol, dim, substitute
from adgen.ir.facts import Facts
from adgen.ir.index import At, Dots, NewAxis, Slice
from adgen.ir.nodes import Atom, Value
from adgen.ir.types import INT, ArrayType, Type, array
from adgen.rules.table import infer

SPAN = Span("lengths.py", 1)
BOUNDS = (None, *range(-4, 5))
STEPS = (None, 1, 2, 3, -1, -2)


def builder_for(*symbols: str) -> Builder:
    facts = Facts()
    for symbol in symbols:
        facts.nonempty(Symbol(symbol))
    builder = Builder(infer, facts, SPAN)
    builder.open()
    return builder


def sliced(builder: Builder, x: Atom, *bounds: Atom | int | None) -> Value:
    """`x[lo:hi:step]`."""
    given = [literal(b) if isinstance(b, int) else b for b in bounds]
    spec = (Slice(*(b is not None for b in given)),)
    return builder.apply("index", x, *(b for b in given if b is not None), spec=spec)


def shape(value: Value) -> tuple[Dim, ...]:
    assert isinstance(value.type, ArrayType)
    return value.type.shape


def number(length: Dim, **known: int) -> int:
    found = substitute(length, {Symbol(name): dim(n) for name, n in known.items()})
    assert found.const is not None, f"{found} is not a number"
    return found.const


def holds(builder: Builder, to: dict[Symbol | Ref, Dim]) -> bool:
    """Whether the guards let these lengths through."""
    gaps = [(g.relation, substitute(g.left - g.right, to).const) for g in builder.facts.guards]
    return all(gap == 0 if relation == "eq" else gap is not None and gap >= 0 for relation, gap in gaps)


@pytest.mark.parametrize(("lo", "hi", "step"), [*itertools.product(BOUNDS, BOUNDS, STEPS)])
def test_slice_with_literal_bounds(lo: int | None, hi: int | None, step: int | None) -> None:
    """The length is exact for every n that the guards let through, and they let all large n through."""
    builder = builder_for("n")
    (length,) = shape(sliced(builder, builder.value(array("f8", "n")), lo, hi, step))
    for n in range(2, 12):
        if holds(builder, {Symbol("n"): dim(n)}):
            assert number(length, n=n) == len(range(n)[lo:hi:step])
        else:
            assert n <= abs(lo or 0) + abs(hi or 0), "only arrays shorter than the bounds may be refused"


@pytest.mark.parametrize(("lo", "hi", "step"), [*itertools.product(BOUNDS, BOUNDS, STEPS)])
def test_slice_of_a_known_length(lo: int | None, hi: int | None, step: int | None) -> None:
    for n in range(6):
        builder = builder_for()
        (length,) = shape(sliced(builder, builder.value(array("f8", n)), lo, hi, step))
        assert length.const == len(range(n)[lo:hi:step])
        assert not builder.facts.guards


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ((1, -1, None), "n - 2"),
        ((None, -1, None), "n - 1"),
        ((2, None, None), "n - 2"),
        ((None, None, -1), "n"),
        ((None, None, 2), "((n + 1) // 2)"),
        ((-2, None, None), "2"),
        ((0, 2, None), "2"),
        ((1, 1, None), "0"),
    ],
)
def test_common_slices_need_no_guard(bounds: tuple[int | None, ...], text: str) -> None:
    builder = builder_for("n")
    (length,) = shape(sliced(builder, builder.value(array("f8", "n")), *bounds))
    assert str(length) == text
    assert not builder.facts.guards


def test_slice_between_integer_parameters() -> None:
    """`x[i:j]`: whatever the guards let through has the right length."""
    builder = builder_for("n")
    i, j = builder.value(INT, "i"), builder.value(INT, "j")
    builder.facts.free |= {Ref(i.id), Ref(j.id)}
    (length,) = shape(sliced(builder, builder.value(array("f8", "n")), i, j))
    allowed = 0
    for n, a, b in itertools.product(range(2, 6), range(-6, 7), range(-6, 7)):
        to: dict[Symbol | Ref, Dim] = {Symbol("n"): dim(n), Ref(i.id): dim(a), Ref(j.id): dim(b)}
        if holds(builder, to):
            allowed += 1
            assert substitute(length, to).const == len(range(n)[a:b])
    assert allowed > 40


@pytest.mark.parametrize("bounds", ["i:", ":i", "i+1:", "i:i+2", "i-1:i+2", "-i:", "::i+1", "i::-1", ":i-3"])
def test_slice_by_a_loop_index(bounds: str) -> None:
    """The index of a loop cannot be guarded; the length is exact all the same, for every iteration."""
    builder = builder_for("n")
    i = builder.value(INT, "i")
    builder.facts.bounds[Ref(i.id)] = (dim(0), dim("n") - 1)
    parts = [built(builder, i, part) for part in bounds.split(":")]
    (length,) = shape(sliced(builder, builder.value(array("f8", "n")), *parts))
    assert not builder.facts.guards
    for n in range(2, 7):
        for k in range(n):
            numbers = [eval(part, {"i": k}) if part else None for part in bounds.split(":")]
            to: dict[Symbol | Ref, Dim] = {Symbol("n"): dim(n), Ref(i.id): dim(k)}
            assert substitute(length, to).const == len(range(n)[slice(*numbers)])


def built(builder: Builder, i: Value, part: str) -> Atom | None:
    match part.partition("i"):
        case text, "", "":
            return literal(int(text)) if text else None
        case "", "i", "":
            return i
        case "-", "i", "":
            return builder.apply("negative", i)
        case "", "i", offset:
            return builder.apply("add", i, literal(int(offset)))
        case _:
            raise ValueError(part)


def test_one_mask_gives_one_length() -> None:
    """`x[m] + y[m]` fits for every mask, `x[m] + x[k]` cannot be known to."""
    builder = builder_for("n")
    x, y = builder.value(array("f8", "n")), builder.value(array("f8", "n"))
    m, k = builder.value(array("bool", "n")), builder.value(array("bool", "n"))
    one, two, other = (builder.apply("index", a, i, spec=(At(),)) for a, i in ((x, m), (y, m), (x, k)))
    assert shape(builder.apply("add", one, two)) == shape(one)
    with pytest.raises(AdgenError, match="E301"):
        builder.apply("add", one, other)


def test_equal_lengths_become_one_guard() -> None:
    builder = builder_for("n", "m")
    x, y = builder.value(array("f8", "n")), builder.value(array("f8", "m"))
    z = builder.apply("add", x, y)
    builder.apply("multiply", z, y)
    (guard,) = builder.facts.guards
    assert (guard.relation, str(guard.left), str(guard.right)) == ("eq", "n", "m")


def test_the_weaker_of_two_guards_goes() -> None:
    builder = builder_for("n")
    x = builder.value(array("f8", "n"))
    for k in (3, 5, 4):
        sliced(builder, x, k)
    (guard,) = builder.facts.guards
    assert str(guard.left - guard.right) == "n - 5"


def test_quotients_are_bounded() -> None:
    """The middle of a sorted vector, without a part at each end, is surely there; nothing is proved that is false."""
    facts = builder_for("n").facts
    n = dim("n")
    assert facts.nonnegative(n - 2 * (n // 4) - 1)
    assert facts.nonnegative(n - n // 2 - n // 3)
    for total, half, third, least in itertools.product(range(-3, 4), range(-3, 4), range(-3, 4), range(-2, 3)):
        value = total * n + half * (n // 2) + third * ((n + 1) // 3) - least
        if facts.nonnegative(value):
            assert all(total * k + half * (k // 2) + third * ((k + 1) // 3) >= least for k in range(2, 40))


def test_a_symbol_is_never_one() -> None:
    """Broadcasting against n is refused where n could only be the other length; a literal 1 stretches."""
    builder = builder_for("n")
    x = builder.value(array("f8", "n"))
    assert str(builder.apply("add", x, builder.value(array("f8", 1))).type) == "f8[n]"
    assert str(builder.apply("add", x, builder.value(array("f8", 3, 1))).type) == "f8[3, n]"


F, INTEGERS = array("f8", 3), array("i8", 3)
REFUSED: list[tuple[str, str, tuple[Type | int, ...], dict[str, object]]] = [
    ("E301", "(3,) and (4,)", (F, array("f8", 4)), {"prim": "add"}),
    ("E301", "shapes (3,) and (4, 2)", (F, array("f8", 4, 2)), {"prim": "matmul"}),
    ("E301", "axis 2", (F,), {"prim": "sum", "axis": 2}),
    ("E301", "(3,) to (2, 2)", (F,), {"prim": "reshape", "shape": (dim(2), dim(2))}),
    ("E301", "(3,) to (4,)", (F,), {"prim": "broadcast_to", "shape": (dim(4),)}),
    ("E301", "(3,) and (4, 2)", (F, array("f8", 4, 2)), {"prim": "concatenate"}),
    ("E301", "index 3", (F, 3), {"prim": "index", "spec": (At(),)}),
    ("E301", "index -4", (F, -4), {"prim": "index", "spec": (At(),)}),
    ("E301", "2 indices are too many", (F, 0, 0), {"prim": "index", "spec": (At(), At())}),
    ("E301", "(4,) does not fit axes of shape (3,)", (F, array("bool", 4)), {"prim": "index", "spec": (At(),)}),
    ("E301", "(4,) to (3,)", (F, array("f8", 4)), {"prim": "update", "spec": (Slice(),)}),
    ("E302", "not f8[3]", (F, F), {"prim": "index", "spec": (At(),)}),
    ("E302", "bitwise_and for f8[3] and f8[3]", (F, F), {"prim": "bitwise_and"}),
    ("E302", "math.exp takes real numbers, not f8[3]", (F,), {"prim": "exp", "lib": "math"}),
    ("E302", "sign of the exponent", (INT, INT), {"prim": "power"}),
    ("E303", "int64 and the value is float64", (INTEGERS, F), {"prim": "update", "spec": (Slice(),)}),
    ("E303", "int64 and the value is float64", (INTEGERS, F), {"prim": "index_add", "spec": (Slice(),)}),
    ("E305", "not known before the run", (array("f8"), 3, 1), {"prim": "arange"}),
    ("E202", "no primitive frobnicate", (F,), {"prim": "frobnicate"}),
    ("E203", "add takes 2 operands and got 1", (F,), {"prim": "add"}),
    ("E203", "1 operands", (F,), {"prim": "einsum", "subscripts": "i,i"}),
]


@pytest.mark.parametrize(("code", "named", "operands", "options"), REFUSED)
def test_refusal(code: str, named: str, operands: tuple[Type | int, ...], options: dict[str, object]) -> None:
    """A refusal has its code and place, and names what does not fit."""
    builder = builder_for()
    atoms = [literal(o) if isinstance(o, int) else builder.value(o) for o in operands]
    rest = {k: v for k, v in options.items() if k != "prim"}
    with pytest.raises(AdgenError) as caught:
        builder.apply(str(options["prim"]), *atoms, **rest)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.span == SPAN
    assert named in caught.value.why


@pytest.mark.parametrize("seed", range(60))
def test_random_subscripts(seed: int) -> None:
    """Ints, slices, dots, new axes, index arrays and masks mixed at random, on an array of known shape."""
    rng = np.random.default_rng(seed)
    x = np.zeros((3, 4, 2, 3))
    items: list[object] = [rng.integers(0, 2), slice(*sorted(rng.integers(0, 4, 2).tolist())), ..., None]
    items += [np.zeros(3, int), np.zeros((2, 1), int), slice(None, None, -1), slice(None)]
    picked = [items[k] for k in rng.permutation(len(items))[: rng.integers(1, 6)]]
    builder = builder_for()
    operands, spec = written(builder, picked)
    try:
        expected = x[tuple(picked)]
    except IndexError:
        with pytest.raises(AdgenError, match="E301"):
            builder.apply("index", builder.value(array("f8", *x.shape)), *operands, spec=spec)
        return
    result = builder.apply("index", builder.value(array("f8", *x.shape)), *operands, spec=spec)
    assert tuple(d.const for d in shape(result)) == np.shape(expected)
    assert (result.type.form.value == "array") is isinstance(expected, np.ndarray)  # type: ignore[union-attr]


def written(builder: Builder, picked: list[object]) -> tuple[list[Atom], tuple[object, ...]]:
    from_item: list[Atom] = []
    spec: list[object] = []
    for item in picked:
        match item:
            case slice():
                given = [item.start, item.stop, item.step]
                from_item += [literal(int(b)) for b in given if b is not None]
                spec.append(Slice(*(b is not None for b in given)))
            case None:
                spec.append(NewAxis())
            case np.ndarray():
                from_item.append(builder.value(array("i8", *item.shape)))
                spec.append(At())
            case _ if item is ...:
                spec.append(Dots())
            case _:
                from_item.append(literal(int(item)))  # type: ignore[call-overload]
                spec.append(At())
    return from_item, tuple(spec)
