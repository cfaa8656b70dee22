"""Values whose derivative is zero because all that reads them cancels: the maximum in a log-sum-exp, or in a softmax.

    m = np.max(x, axis=1, keepdims=True)            # the result is the same for any m
    return np.log(np.sum(np.exp(x - m), axis=1)) + m[:, 0]

Adjoint code for `m` would compute `1 - sum(e / s)`, which is zero but for rounding. So `m` counts as a constant here,
as a person treats it. For a candidate `m` each value that reads it is followed as `v + c * m` (a *term*) or as
`v * exp(c * m)` (a *factor*), with a number `c` and no other `m` in `v`; `m` cancels where every `c` ends as zero. Each
axis of `m` is followed too, so that a row never meets the `m` of another one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from adgen.analysis.activity import differentiable_operands
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, Dots, Item, NewAxis, Slice, parts
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, Value
from adgen.ir.types import ArrayType
from adgen.ir.walker import blocks, reads, walk

ONE = dim(1)
VIEWS = frozenset({"index", "reshape", "transpose", "broadcast_to"})

Axes = tuple[int | None, ...]


class Mixed(Exception):
    """A value depends on `m` in another way."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How a value depends on `m`. `axes` says for each of its axes which axis of `m` it runs along, if any."""

    term: bool
    degree: Fraction
    axes: Axes

    def times(self, factor: Fraction | int) -> Shift:
        """The same with another degree."""
        return replace(self, degree=self.degree * factor)


FACTORS: dict[str, Fraction] = {
    "positive": Fraction(1),
    "negative": Fraction(1),
    "absolute": Fraction(1),
    "copy": Fraction(1),
    "astype": Fraction(1),
    "cast": Fraction(1),
    "square": Fraction(2),
    "sqrt": Fraction(1, 2),
    "reciprocal": Fraction(-1),
}
"""f(v * exp(c m)) = f(v) * exp(k c m): the `k` of each function of one operand."""

TERMS: dict[str, Fraction] = {
    "positive": Fraction(1),
    "negative": Fraction(-1),
    "copy": Fraction(1),
    "astype": Fraction(1),
    "cast": Fraction(1),
}
"""f(v + c m) = f(v) + k c m."""

REDUCED_FACTORS: dict[str, int] = {"sum": 1, "sum_to": 1, "mean": 1, "max": 1, "min": 1, "var": 2, "std": 1, "norm": 1}
REDUCED_TERMS: dict[str, int] = {"mean": 1, "max": 1, "min": 1, "var": 0, "std": 0}
"""The same for reductions over axes along which `m` does not vary."""

ALIKE = frozenset({"maximum", "minimum", "where"})
"""Functions of several operands that all depend on `m` in the same way, as the result does then."""

OPTIONS = frozenset({"axis", "keepdims", "ddof", "shape"})
"""The options under which a reduction is what the tables say."""


def cancelling(block: Block) -> set[Value]:
    """The values of a block, and of those inside it, that cancel."""
    found: set[Value] = set()
    for inner in _all_blocks(block):
        shifts = {v for b in inner.binds for v in _subtracted(b, inner)}
        found |= {v for v in shifts if cancels(v, inner)}
    return found


def _all_blocks(block: Block) -> Iterator[Block]:
    yield block
    for bind in walk(block):
        yield from blocks(bind.op)


def _subtracted(bind: Bind, block: Block) -> Iterator[Value]:
    """What a bind subtracts, and what that is a view of."""
    match bind.op:
        case Apply("subtract", (_, Value() as m)):
            ops = {r: b.op for b in block.binds for r in b.results}
            while m in ops:
                yield m
                match ops[m]:
                    case Apply(prim, (Value() as base, *_)) if prim in VIEWS:
                        m = base
                    case _:
                        return
        case _:
            pass


def cancels(m: Value, block: Block) -> bool:
    """Whether nothing that a block yields depends on `m`, as far as derivatives go; `m` is made or given there."""
    if not isinstance(m.type, ArrayType) or m.type.kind != "f":
        return False
    known = {m: Shift(True, Fraction(1), tuple(None if d == ONE else i for i, d in enumerate(m.type.shape)))}
    try:
        for bind in block.binds:
            if not known.keys().isdisjoint(reads(bind.op)):
                shift = _after(bind, known)
                if shift is not None and shift.degree:
                    known[bind.result] = shift
    except Mixed:
        return False
    return known.keys().isdisjoint(y for y in block.yields if isinstance(y, Value))


def _after(bind: Bind, known: dict[Value, Shift]) -> Shift | None:
    """How the result of a bind that reads such values depends on `m`; None if not at all."""
    if not isinstance(bind.op, Apply):
        raise Mixed
    flags = differentiable_operands(bind.op)
    given = [known.get(a) if ok and isinstance(a, Value) else None for a, ok in zip(bind.op.args, flags, strict=True)]
    if not any(given):
        return None
    if len(bind.results) != 1 or not isinstance(bind.result.type, ArrayType) or bind.result.type.kind != "f":
        raise Mixed
    match bind.op, given:
        case Apply(prim), [Shift() as x, *_] if prim in VIEWS:
            return replace(x, axes=_viewed(bind.op, bind.result.type, x.axes))
        case Apply(prim), [Shift() as x] if prim in REDUCED_FACTORS:
            return _reduced(bind.op, x)
        case Apply(prim), [Shift() as x]:
            return _unary(prim, x)
        case Apply("matmul", (a, b)), [x, y]:
            return _product(_rank(a), _rank(b), x, y)
        case _:
            axes = _aligned([x.axes for x in given if x], bind.result.type.rank)
            return _several(bind.op, [x and replace(x, axes=axes) for x in given], flags)


def _unary(prim: str, x: Shift) -> Shift:
    table = TERMS if x.term else FACTORS
    match prim:
        case "exp" if x.term:
            return replace(x, term=False)
        case "log" if not x.term:
            return replace(x, term=True)
        case _ if prim in table:
            return x.times(table[prim])
        case _:
            raise Mixed


def _several(op: Apply, given: list[Shift | None], flags: Sequence[bool]) -> Shift:
    """Functions of several operands, which run along the same axes of `m`."""
    match op, given:
        case Apply("add" | "subtract", (_, _)), [x, y] if all(s is None or s.term for s in given):
            return _sum(x, y, 1 if op.prim == "add" else -1)
        case Apply("multiply" | "divide", (_, _)), [x, y] if all(s is None or not s.term for s in given):
            return _sum(x, y, 1 if op.prim == "multiply" else -1)
        case Apply("multiply", (_, Const(value=k))), [Shift() as x, None]:
            return x.times(_number(k))
        case Apply("multiply", (Const(value=k), _)), [None, Shift() as x]:
            return x.times(_number(k))
        case Apply("divide", (_, Const(value=k))), [Shift() as x, None] if k:
            return x.times(1 / _number(k))
        case Apply("power", (_, Const(value=k))), [Shift(term=False) as x, None]:
            return x.times(_number(k))
        case _:
            return _alike(op, given, flags)


def _number(value: complex) -> Fraction:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise Mixed
    return Fraction(value)


def _sum(x: Shift | None, y: Shift | None, sign: int) -> Shift:
    """The degrees added."""
    match x, y:
        case Shift(), None:
            return x
        case None, Shift():
            return y.times(sign)
        case Shift(), Shift():
            return replace(x, degree=x.degree + sign * y.degree)
    raise AssertionError("one of the operands depends on `m`")


def _alike(op: Apply, given: list[Shift | None], flags: Sequence[bool]) -> Shift:
    """A function of operands that depend on `m` in the same way; zero is a factor of any degree."""
    sums = op.prim in {"add", "subtract"}
    found = {x for x in given if x}
    for x, atom, ok in zip(given, op.args, flags, strict=True):
        zero = isinstance(atom, Const) and atom.value == 0
        if ok and x is None and not (zero and all(not f.term for f in found)):
            raise Mixed
    if len(found) != 1 or not (op.prim in ALIKE or sums):
        raise Mixed
    (shift,) = found
    return shift


def _aligned(axes: list[Axes], rank: int) -> Axes:
    """The axes of operands that are broadcast to one rank."""
    found = {(None,) * (rank - len(a)) + a for a in axes}
    if len(found) != 1:
        raise Mixed
    return found.pop()


def _reduced(op: Apply, x: Shift) -> Shift:
    table = REDUCED_TERMS if x.term else REDUCED_FACTORS
    if op.prim not in table or not OPTIONS.issuperset(dict(op.attrs)):
        raise Mixed
    rank, kept = len(x.axes), op.attr("shape")
    if isinstance(kept, tuple):
        gone = set(range(rank - len(kept)))
        ones = {i + len(gone) for i, d in enumerate(kept) if d == ONE}
    else:
        axis = op.attr("axis")
        taken = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        places = {i % rank for i in taken if isinstance(i, int)}
        gone, ones = (set(), places) if op.attr("keepdims") else (places, set())
    if any(x.axes[i] is not None for i in (*gone, *ones)):
        raise Mixed
    return replace(x, degree=x.degree * table[op.prim], axes=tuple(a for i, a in enumerate(x.axes) if i not in gone))


def _product(left: int, right: int, x: Shift | None, y: Shift | None) -> Shift:
    """A product of matrices or vectors of which one has a factor, outside the axis that is summed."""
    match x, y:
        case Shift(False, _, (*axes, None)), None if left <= 2 >= right:
            return replace(x, axes=(*axes, *(None,) * (right - 1)))
        case None, Shift(False, _, (None, *axes)) if left <= 2 >= right:
            return replace(y, axes=(*(None,) * (left - 1), *axes))
        case _:
            raise Mixed


def _viewed(op: Apply, of: ArrayType, axes: Axes) -> Axes:
    match op.prim:
        case "index":
            return tuple(_indexed(op, axes))
        case "transpose":
            order = op.attr("axes")
            return tuple(axes[a] for a in order if isinstance(a, int)) if isinstance(order, tuple) else axes[::-1]
        case "broadcast_to":
            return _aligned([axes], of.rank)
        case _:
            return _reshaped(op.args[0], of, axes)


def _reshaped(given: Atom, of: ArrayType, axes: Axes) -> Axes:
    """Axes of length 1 come and go."""
    before = given.type.shape if isinstance(given.type, ArrayType) else ()
    kept = iter([a for a, d in zip(axes, before, strict=True) if d != ONE])
    if _lengths(before) != _lengths(of.shape):
        raise Mixed
    return tuple(None if d == ONE else next(kept) for d in of.shape)


def _lengths(shape: tuple[Dim, ...]) -> list[Dim]:
    return [d for d in shape if d != ONE]


def _indexed(op: Apply, axes: Axes) -> Iterator[int | None]:
    """The axes that a subscript leaves; only from those along which `m` does not vary may it take a part."""
    items = items_of(op)
    hidden = len(axes) - sum(isinstance(item, At | Slice) for item, _ in items)
    if all(item != Dots() for item, _ in items):
        items.append((Dots(), ()))
    axis = 0
    for item, taken in items:
        match item:
            case NewAxis():
                yield None
            case Dots():
                yield from axes[axis : axis + hidden]
                axis += hidden
            case _:
                whole = item == Slice()
                if (axes[axis] is not None and not whole) or not all(map(_is_integer, taken)):
                    raise Mixed
                if isinstance(item, Slice):
                    yield axes[axis]
                axis += 1


def items_of(op: Apply) -> list[tuple[Item, tuple[Atom, ...]]]:
    """The items of a subscript that is read."""
    spec = op.attr("spec")
    return list(parts(spec if isinstance(spec, tuple) else (), op.args[1:]))


def _is_integer(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and not atom.type.rank and atom.type.kind in "iu"


def _rank(atom: Atom) -> int:
    return atom.type.rank if isinstance(atom.type, ArrayType) else 0
