"""Linear primitives on many tangents at once: each tangent `x_dot` has one more axis, the last one, of seeds.

Before:  y_dot = A @ x_dot          After:  y_dot = A @ x_dot              (n, k): one product of matrices
         z_dot = c * y_dot                  z_dot = c[:, None] * y_dot
         s_dot = sum(z_dot)                 s_dot = sum(z_dot, axis=0)

With the seeds last, subscripts and products from the left stay as they are, and the numbers that are worked on together
lie together in memory. What has no line here is done seed by seed, in a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from adgen.ad.zeros import measured_by_itself
from adgen.errors import refuse
from adgen.frontend.formula_shapes import rank_of, reshaped, shape_of, with_new_axes
from adgen.ir.builder import Builder, freeze, integer, literal
from adgen.ir.dims import Dim
from adgen.ir.index import At, Dots, Slice
from adgen.ir.nodes import Apply, Atom, For, Value
from adgen.ir.types import INT, ArrayType, Form, ListType, Type
from adgen.rules.table import PRIMITIVES


@dataclass(frozen=True, slots=True)
class Batch:
    """One application, of which the operands in `many` have the axis of `count` seeds."""

    op: Apply
    many: tuple[bool, ...]
    count: Dim
    builder: Builder

    def again(self, *args: Atom, **changed: object) -> tuple[Atom, ...]:
        """The same primitive on other operands, with some options changed."""
        attrs = freeze({**dict(self.op.attrs), **changed})
        return self.builder.apply_many(replace(self.op, args=args or self.op.args, attrs=attrs))

    def rank(self, place: int) -> int:
        """The rank of an operand without its seeds."""
        return rank_of(self.op.args[place]) - self.many[place]

    def widened(self, place: int) -> Atom:
        """An operand that broadcasts against others that have seeds."""
        return self.op.args[place] if self.many[place] else behind(self.op.args[place], self.builder)

    def filled(self, place: int) -> Atom:
        """An operand with seeds, of which it may have none yet."""
        return self.op.args[place] if self.many[place] else repeated(self.op.args[place], self.count, self.builder)


Rule = Callable[[Batch], tuple[Atom, ...] | None]
"""None: seed by seed."""


def many(of: Type, count: Dim) -> Type:
    """The type of as many tangents of a type."""
    match of:
        case ListType(element):
            return ListType(many(element, count))
        case ArrayType():
            return ArrayType(of.dtype, (*of.shape, count), Form.ARRAY)


def behind(atom: Atom, builder: Builder) -> Atom:
    """`x[..., None]`, which broadcasts against tangents; a number needs nothing."""
    rank = rank_of(atom)
    return with_new_axes(builder, atom, (rank,), rank + 1) if rank else atom


def repeated(atom: Atom, count: Dim, builder: Builder) -> Atom:
    """A value for each seed; zeros are made anew."""
    if isinstance(atom.type, ListType):
        return _list(atom, count, builder)
    made = builder.made(atom)
    shape = (*atom.type.shape, count)
    if made is not None and made.prim == "zeros":
        return builder.apply("zeros", shape=shape, dtype=atom.type.dtype)
    if not isinstance(atom, Value) and not rank_of(atom) and getattr(atom, "value", None) == 0:
        return builder.apply("zeros", shape=shape, dtype=atom.type.dtype)
    return builder.apply("broadcast_to", behind(atom, builder), shape=shape)


def _list(values: Atom, count: Dim, builder: Builder) -> Atom:
    """A list of tangents, each for every seed."""
    made, of = builder.made(values), many(values.type, count)
    match made:
        case Apply("list_new"):
            return builder.apply("list_new", type=of)
        case Apply("list_zeros", (length,)):
            return builder.apply("list_zeros", length, type=of)
        case _:
            pass
    index, kept = builder.value(INT, "i"), builder.value(of)
    length = builder.apply("list_len", values)
    init = builder.apply("list_new", type=of)
    builder.range_index(index, literal(0), length, literal(1))
    builder.open((index, kept))
    element = builder.apply("list_get", values, index)
    varies = measured_by_itself(values.type)  # then no shape can be named, and broadcasting has to do
    if varies and isinstance(element.type, ArrayType):
        ones = builder.apply("ones", shape=(count,), dtype=element.type.dtype)
        whole: Atom = builder.apply("multiply", behind(element, builder), ones)
    else:
        whole = repeated(element, count, builder)
    body = builder.close((builder.apply("append", kept, whole, varies=varies),))
    (result,) = builder.loop(For(literal(0), length, literal(1), (init,), body))
    return result


def batched(op: Apply, given: Sequence[bool], count: Dim, builder: Builder) -> tuple[Atom, ...]:
    """The results of a linear primitive for every seed; `given` says which operands have the axis of seeds."""
    batch = Batch(op, tuple(given), count, builder)
    rule = RULES.get(op.prim, _elementwise if PRIMITIVES[op.prim].elementwise else None)
    made = rule(batch) if rule else None
    return _one_by_one(batch) if made is None else made


def _elementwise(at: Batch) -> tuple[Atom, ...]:
    return at.again(*map(at.widened, range(len(at.op.args))))


def _same(at: Batch) -> tuple[Atom, ...]:
    return at.again()


def _cast(at: Batch) -> tuple[Atom, ...]:
    return (at.builder.apply("astype", at.op.args[0], dtype=at.op.attr("dtype")),)


def _subscript(at: Batch) -> tuple[Atom, ...]:
    """`x[..., 0]` counts axes from the end."""
    spec = at.op.attr("spec")
    assert isinstance(spec, tuple)
    return at.again(spec=(*spec, Slice())) if Dots() in spec else at.again()


def _write(at: Batch) -> tuple[Atom, ...]:
    spec = at.op.attr("spec")
    assert isinstance(spec, tuple)
    args = (at.filled(0), at.widened(1), *at.op.args[2:])
    return at.again(*args, spec=(*spec, Slice()) if Dots() in spec else spec)


def _axes(axis: object, rank: int) -> tuple[int, ...]:
    """Axes counted from the front."""
    match axis:
        case None:
            return tuple(range(rank))
        case int():
            return (axis % rank,)
        case tuple():
            return tuple(a % rank for a in axis)
        case _:
            raise AssertionError(axis)


def _reduction(at: Batch) -> tuple[Atom, ...]:
    axis, rank = at.op.attr("axis"), at.rank(0)
    if not rank:
        return (at.op.args[0],)
    axes = _axes(axis, rank)
    return at.again(axis=axes[0] if len(axes) == 1 else axes)


def _along(at: Batch) -> tuple[Atom, ...] | None:
    """Along one axis; without one, along all of them in one."""
    axis, rank = at.op.attr("axis"), at.rank(0)
    if not isinstance(axis, int):
        return at.again(axis=0) if rank == 1 else None
    return at.again(axis=axis % rank)


def _to_shape(at: Batch) -> tuple[Atom, ...]:
    return at.again(shape=(*_shape(at.op), at.count))


def _shape(op: Apply) -> tuple[object, ...]:
    shape = op.attr("shape")
    return shape if isinstance(shape, tuple) else (shape,)


def _filled(at: Batch) -> tuple[Atom, ...]:
    """full(v; shape)."""
    return (at.builder.apply("broadcast_to", at.op.args[0], shape=(*_shape(at.op), at.count)),)


def _turned(at: Batch) -> tuple[Atom, ...]:
    rank, axes = at.rank(0), at.op.attr("axes")
    order = tuple(reversed(range(rank))) if axes is None else _axes(axes, rank)
    return at.again(axes=(*order, rank))


def _joined(at: Batch) -> tuple[Atom, ...]:
    """concatenate, stack."""
    axis = at.op.attr("axis", 0)
    assert isinstance(axis, int)
    rank = at.rank(0) + (at.op.prim == "stack")
    return at.again(*map(at.filled, range(len(at.op.args))), axis=axis % rank)


def _product(at: Batch) -> tuple[Atom, ...] | None:
    """matmul, dot: seeds of the right operand are more columns; those of the left one meet the right one turned."""
    (x, y), builder = at.op.args, at.builder
    rows, columns = at.rank(0), at.rank(1)
    if not rows or not columns:
        return _elementwise(Batch(replace(at.op, prim="multiply", attrs=()), at.many, at.count, builder))
    if rows > 2 or columns > 2:
        return None
    if at.many[0]:
        return (builder.apply("matmul", builder.apply("transpose", y) if columns == 2 else y, x),)
    if columns == 1:
        return (builder.apply("matmul", x, y),)
    return (builder.apply("tensordot", x, y, axes=1),)


def _outer(at: Batch) -> tuple[Atom, ...] | None:
    if at.rank(0) != 1 or at.rank(1) != 1:
        return None
    left = with_new_axes(at.builder, at.op.args[0], (1,) if at.many[0] else (1, 2), 3)
    return (at.builder.apply("multiply", left, at.widened(1)),)


def _einsum(at: Batch) -> tuple[Atom, ...] | None:
    """One more letter, last in each operand with seeds and in the result."""
    text = str(at.op.attr("subscripts")).replace(" ", "")
    if "." in text:
        return None
    given, arrow, out = text.partition("->")
    if not arrow:
        letters = given.replace(",", "")
        out = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    seed = next(c for c in "zyxwvutsrqponmlkjihgfedcba" if c not in text)
    terms = [term + seed if has else term for term, has in zip(given.split(","), at.many, strict=True)]
    return at.again(subscripts=f"{','.join(terms)}->{out}{seed}")


def _solution(at: Batch) -> tuple[Atom, ...] | None:
    """A right-hand side for each seed; those that are matrices already are laid side by side."""
    matrix, right = at.op.args[:2]
    if at.many[0] or at.rank(0) != 2:
        return None
    if at.rank(1) == 1:
        return at.again()
    rows, columns, count = shape_of(right)
    (found,) = at.again(matrix, reshaped(at.builder, right, (rows, columns * count)))
    return (reshaped(at.builder, found, (rows, columns, count)),)


def _chosen(at: Batch) -> tuple[Atom, ...] | None:
    """take_along_axis."""
    axis = at.op.attr("axis")
    if not isinstance(axis, int) or at.many != (True, False):
        return None
    return at.again(at.op.args[0], at.widened(1), axis=axis % at.rank(0))


def _put(at: Batch) -> tuple[Atom, ...]:
    """append, list_set, list_add: the list, and what is put into it."""
    return at.again(at.filled(0), at.filled(1), *at.op.args[2:])


def _taken(at: Batch) -> tuple[Atom, ...]:
    """list_get, pop: where elements differ in shape, the shape is an option."""
    return at.again(shape=(*_shape(at.op), at.count)) if at.op.attr("shape") is not None else at.again()


def _both(at: Batch) -> tuple[Atom, ...]:
    return at.again(*map(at.filled, range(len(at.op.args))))


def _one_by_one(at: Batch) -> tuple[Atom, ...]:
    """A loop over the seeds, which writes the result of each into its place."""
    op, builder = at.op, at.builder
    index, length = builder.value(INT, "seed"), integer(builder, at.count)
    alone = [_without(a.type) if has else a.type for a, has in zip(op.args, at.many, strict=True)]
    stand_ins = tuple(builder.value(t) if has else a for a, t, has in zip(op.args, alone, at.many, strict=True))
    found = builder.infer(replace(op, args=stand_ins), builder.facts, builder.span)
    if any(isinstance(of, ListType) for of in (*found, *(a.type for a, has in zip(op.args, at.many) if has))):
        refuse("E501", f"`{op.prim}` has no vector mode.", builder.span, "Call jvp or vjp for each direction.")
    whole = tuple(many(of, at.count) for of in found)
    init = tuple(builder.apply("zeros", shape=of.shape, dtype=of.dtype) for of in whole if isinstance(of, ArrayType))
    results = tuple(builder.value(of) for of in whole)
    builder.range_index(index, literal(0), length, literal(1))
    builder.open((index, *results))
    args = tuple(
        builder.apply("index", a, index, spec=(*(Slice(),) * (rank_of(a) - 1), At())) if has else a
        for a, has in zip(op.args, at.many, strict=True)
    )
    made = builder.apply_many(replace(op, args=args))
    ends = tuple(
        builder.apply("update", r, m, index, spec=(*(Slice(),) * rank_of(m), At())) for r, m in zip(results, made)
    )
    body = builder.close(ends)
    return builder.loop(For(literal(0), length, literal(1), init, body))


def _without(of: Type) -> Type:
    """The type of the tangent of one seed."""
    assert isinstance(of, ArrayType)
    shape = of.shape[:-1]
    return ArrayType(of.dtype, shape, Form.ARRAY if shape else Form.SCALAR)


RULES: dict[str, Rule] = {
    "copy": _same,
    "astype": _cast,
    "cast": _cast,
    "index": _subscript,
    "update": _write,
    "index_add": _write,
    "sum": _reduction,
    "mean": _reduction,
    "cumsum": _along,
    "take_along_axis": _chosen,
    "sum_to": _to_shape,
    "broadcast_to": _to_shape,
    "full": _filled,
    "reshape": _to_shape,
    "transpose": _turned,
    "concatenate": _joined,
    "stack": _joined,
    "matmul": _product,
    "dot": _product,
    "outer": _outer,
    "einsum": _einsum,
    "solve": _solution,
    "solve_triangular": _solution,
    "append": _put,
    "list_set": _put,
    "list_add": _put,
    "list_plus": _both,
    "list_get": _taken,
    "pop": _taken,
    "list_stack": _same,
    "list_unstack": _same,
    "list_sized": _same,
    "list_sum": _same,
    "list_repeat": _same,
}
