"""The tangents of primitives over subscripts, lists and many operands.

All of them are linear in their differentiable operands, so the tangent is the primitive on the tangents; what differs
is how an operand without tangent is filled in. Their transposes stand in `structural_transposes.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from adgen.ad.zeros import like, zero_tangent
from adgen.ir.builder import Builder, literal
from adgen.ir.nodes import Apply, Atom
from adgen.ir.types import ArrayType
from adgen.rules.lists import length_of

Dots = tuple[Atom | None, ...]
TangentRule = Callable[[Apply, Dots, Builder], tuple[Atom | None, ...]]


def _same(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    """The primitive on the tangent of its first operand; the others are data."""
    if _is_number(op.args[0]):  # an array of rank 0 has a number for its tangent
        return (dots[0],)
    return builder.apply_many(Apply(op.prim, (_given(dots[0]), *op.args[1:]), op.attrs))


def _given(dot: Atom | None) -> Atom:
    assert dot is not None
    return dot


def _all(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    """The primitive on the tangents of all its operands."""
    args = tuple(zero_tangent(a, builder) if d is None else d for a, d in zip(op.args, dots))
    return builder.apply_many(Apply(op.prim, args, op.attrs))


def _chosen(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    """choose: the same choice among the tangents."""
    rest = tuple(zero_tangent(a, builder) if d is None else d for a, d in zip(op.args[1:], dots[1:], strict=True))
    return builder.apply_many(Apply(op.prim, (op.args[0], *rest), op.attrs))


def _each(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    """Multilinear: a sum over the active operands."""
    result: Atom | None = None
    for i, dot in enumerate(dots):
        if dot is not None:
            (term,) = builder.apply_many(Apply(op.prim, (*op.args[:i], dot, *op.args[i + 1 :]), op.attrs))
            result = term if result is None else builder.apply("add", result, term)
    return (result,)


def _write(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    """update, index_add: of the tangent of the array with the tangent of what is written."""
    array, written = op.args[:2]
    base = zero_tangent(array, builder) if dots[0] is None else dots[0]
    if dots[1] is None and op.prim == "index_add":
        return (base,)
    value = _zero_number(written) if dots[1] is None else dots[1]
    if _is_number(array):
        return (value if op.prim == "update" else builder.apply("add", base, value),)
    return builder.apply_many(Apply(op.prim, (base, value, *op.args[2:]), op.attrs))


def _is_number(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.rank == 0


def _zero_number(like: Atom) -> Atom:
    return literal(0j if isinstance(like.type, ArrayType) and like.type.kind == "c" else 0.0)


def _list_write(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    """append, list_set, list_add: on the list of tangents, which may round as they like (`exact`)."""
    base, value = (zero_tangent(a, builder) if d is None else d for a, d in zip(op.args, dots[:2]))
    attrs = tuple((name, option) for name, option in op.attrs if name != "exact")
    return builder.apply_many(Apply(op.prim, (base, value, *op.args[2:]), attrs))


def _stacked(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    """list_stack: the list of tangents is as long as the list."""
    length = op.attr("length") or length_of(op.args[0])
    return (builder.apply("list_stack", _given(dots[0]), length=length),)


def _list_read(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    """list_get, pop: with one more operand that tells the transpose how many zeros, and of what shape."""
    return builder.apply_many(Apply(op.prim, (_given(dots[0]), *op.args[1:], like(op.args[0], builder)), op.attrs))


def _list_sum(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    return (builder.apply("list_sum", _given(dots[0]), like(op.args[0], builder)),)


def _list_repeat(op: Apply, dots: Dots, builder: Builder) -> tuple[Atom | None, ...]:
    return (builder.apply("list_repeat", _given(dots[0]), op.args[1]),)


TANGENTS: dict[str, TangentRule] = {
    "index": _same,
    "update": _write,
    "index_add": _write,
    "choose": _chosen,
    "concatenate": _all,
    "stack": _all,
    "einsum": _each,
    "append": _list_write,
    "list_set": _list_write,
    "list_add": _list_write,
    "list_get": _list_read,
    "list_stack": _stacked,
    "list_unstack": _same,
    "list_sized": _same,
    "list_sum": _list_sum,
    "list_repeat": _list_repeat,
    "list_plus": _all,
    "pop": _list_read,
}
