"""Sums of products without the array of the products, and sums without the axes of length 1 that nobody needs.

Before:                                              After:
  t = multiply(x, y)                                   e = einsum(x, y, subscripts="ijk,ijk->ik")
  s = sum_to(t, shape=(k, 1, d))                       a = add(x_bar, e)
  a = index_add(x_bar, s; [:, None, :])                return a
  return a
"""

from __future__ import annotations

from collections.abc import Hashable

from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, NewAxis, Slice
from adgen.ir.nodes import Apply, Atom, Bind
from adgen.ir.types import ArrayType
from adgen.optimise.rewriter import Rewriter

LETTERS = "ijklmnopqrstuvwxyz"
ONE = dim(1)


def contracted(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """sum_to(x * y), for arrays of one shape and a part of its axes, as an einsum: no array for the product.

    The sum of all elements stays a sum, which adds pairwise and is plain.
    """
    (arg,) = op.args
    inner, wanted = rewriter.op(arg), _shape(bind.result)
    if inner is None or inner.prim != "multiply" or inner.attrs or not rewriter.single(arg):
        return None
    axes = _summed(_shape(arg), wanted)
    if not 0 < len(axes) < len(_shape(arg)) or not all(_alike(x, arg, rewriter) for x in inner.args):
        return None
    letters = LETTERS[: len(_shape(arg))]
    left = "".join(c for i, c in enumerate(letters) if i not in axes)
    factors = [_positive(x, rewriter) for x in inner.args]
    made: Atom = rewriter.apply("einsum", *(x for x, _ in factors), subscripts=f"{letters},{letters}->{left}")
    if factors[0][1] != factors[1][1]:
        made = rewriter.apply("negative", made)
    if len(wanted) < len(letters):
        return made
    return rewriter.apply("index", made, spec=tuple(NewAxis() if i in axes else Slice() for i in range(len(letters))))


def _positive(x: Atom, rewriter: Rewriter) -> tuple[Atom, bool]:
    """A factor without its minus, and whether it had one."""
    op = rewriter.op(x)
    return (op.args[0], True) if op is not None and op.prim == "negative" else (x, False)


def _summed(given: tuple[Dim, ...], wanted: tuple[Dim, ...]) -> tuple[int, ...]:
    """The axes that `sum_to` sums over."""
    first = len(given) - len(wanted)
    kept = [i + first for i, d in enumerate(wanted) if d != ONE or given[i + first] == ONE]
    return tuple(i for i in range(len(given)) if i not in kept)


def _alike(x: Atom, product: Atom, rewriter: Rewriter) -> bool:
    """Whether a factor has the shape and the dtype of the product."""
    a, b = x.type, product.type
    if not (isinstance(a, ArrayType) and isinstance(b, ArrayType)) or a.dtype != b.dtype or not b.inexact:
        return False
    return _same(a.shape, b.shape, rewriter)


def flattened(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """reshape(sum_to(x)) or sum_to(x)[:, 0] without the axes of length 1 that the sum kept -> sum(x, axis)."""
    arg = op.args[0]
    inner = rewriter.op(arg)
    if not _only_views(op):
        return None
    if inner is None or inner.prim != "sum_to" or not rewriter.single(arg):
        return None
    given, kept = _shape(inner.args[0]), _shape(arg)
    axes = _summed(given, kept)
    left = tuple(d for i, d in enumerate(given) if i not in axes)
    if len(kept) != len(given) or not axes or not _same(left, _shape(bind.result), rewriter):
        return None
    return rewriter.apply("sum", inner.args[0], axis=axes[0] if len(axes) == 1 else axes, keepdims=False)


def reinserted(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """x[:, None][:, 0] or reshape(x[:, None]) of the shape of x -> x."""
    inner = rewriter.op(op.args[0])
    if inner is None or inner.prim != "index" or not all(i in {NewAxis(), Slice()} for i in _items(inner)):
        return None
    x = inner.args[0]
    return x if _only_views(op) and _same(_shape(x), _shape(bind.result), rewriter) else None


def dropped(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """reshape(x) that only drops axes of length 1 -> x[:, 0]."""
    given, wanted = _shape(op.args[0]), _shape(bind.result)
    if not wanted or len(wanted) >= len(given) or not _same(tuple(d for d in given if d != ONE), wanted, rewriter):
        return None
    spec = tuple(At() if d == ONE else Slice() for d in given)
    while spec[-1] == Slice():
        spec = spec[:-1]
    return rewriter.apply("index", op.args[0], *(literal(0) for d in given if d == ONE), spec=spec)


def unstretched(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """a[:, None] += v, where v has length 1 there, -> a += v without that axis."""
    spec = _items(op)
    array, value = op.args[:2]
    if NewAxis() not in spec or not all(i in {NewAxis(), Slice()} for i in spec):
        return None
    shape, of = _shape(array), _shape(value)
    full = (*spec, *(Slice(),) * (len(shape) - spec.count(Slice())))
    rest = tuple(d for item, d in zip(full, of) if item == Slice())
    if len(full) != len(of) or any(d != ONE for item, d in zip(full, of) if item == NewAxis()):
        return None
    if not _same(rest, shape, rewriter):
        return None
    return rewriter.apply("add", array, rewriter.apply("reshape", value, shape=shape))


def _only_views(op: Apply) -> bool:
    """Whether it is a reshape, or a subscript of integers and whole slices."""
    return op.prim == "reshape" or (all(i in {At(), Slice()} for i in _items(op)) and not any(map(_shape, op.args[1:])))


def _items(op: Apply) -> tuple[Hashable, ...]:
    """The items of a subscript."""
    spec = op.attr("spec")
    return spec if isinstance(spec, tuple) else ()


def _same(a: tuple[Dim, ...], b: tuple[Dim, ...], rewriter: Rewriter) -> bool:
    return len(a) == len(b) and all(map(rewriter.facts.same, a, b))


def _shape(atom: Atom) -> tuple[Dim, ...]:
    return atom.type.shape if isinstance(atom.type, ArrayType) else ()
