"""What each linear primitive depends on, and the interpreter's way to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from adgen.ir.types import Type
from adgen.rules.primitive import Nondiff
from adgen.rules.table import PRIMITIVES
from adgen.sparse.set_products import PRODUCTS
from adgen.sparse.sets import NOTHING, At, Rule, all_of, both, elementwise, filled, has_sets, moved, sets, tidy, union
from adgen.verify import primitives
from adgen.verify.data import Datum

AS_THEY_ARE = {"append", "list_get", "list_set", "list_len", "pop", "list_sized", "list_repeat", "list_unstack"}
"""Primitives on lists that look at no element."""

EITHER_WAY = {"list_add", "list_plus"}
"""Primitives whose rules are for lists of numbers too, so that nobody has to look whether there are sets in them."""


def call(prim: str, args: Sequence[Datum], options: dict[str, Datum], types: Sequence[Type]) -> tuple[Datum, ...]:
    """The results of a primitive of which some operands may hold sets, as an interpreter takes it."""
    if prim == "print":
        return ()
    if prim in AS_THEY_ARE or not (prim in EITHER_WAY or any(map(has_sets, args))):
        return primitives.call(prim, args, options, types)
    at = At(prim, args, options, types)
    if isinstance(PRIMITIVES[prim].rule, Nondiff):
        return at.reference()
    rule = RULES.get(prim, elementwise if PRIMITIVES[prim].elementwise else None)
    if rule is not None and (made := rule(at)) is not None:
        return (tidy(made),)
    everything = NOTHING.union(*(s for a in args for s in all_of(a)))
    return tuple(filled(like, everything) for like in at.reference())


def _spread(at: At) -> Datum:
    """broadcast_to, full, linspace: as an elementwise function of the operands, repeated in front."""
    return np.broadcast_to(elementwise(at), at.shape) if not at.options.get("axis") else None


def _same(at: At) -> Datum:
    return at.args[0]


def _summed(at: At) -> Datum:
    """sum, mean, fsum."""
    x, axis = sets(at.args[0]), at.options.get("axis")
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return union(x, axes, at.options.get("keepdims", False))


def _summed_to(at: At) -> Datum:
    x, shape = sets(at.args[0]), at.options["shape"]
    x = union(x, tuple(range(x.ndim - len(shape))))
    return union(x, tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)


def _traced(at: At) -> Datum:
    diagonal = sets(moved()(replace(at, prim="diagonal")))
    return union(diagonal, (diagonal.ndim - 1,))


def _scanned(at: At) -> Datum:
    """cumsum."""
    x, axis = sets(at.args[0]), at.options.get("axis")
    return np.bitwise_or.accumulate(x.reshape(-1) if axis is None else x, axis=axis or 0)


def _read(at: At) -> Datum:
    """index(x, *operands; spec)"""
    return sets(at.args[0])[primitives.subscript(at.options.get("spec", ()), at.args[1:])]


def _written(at: At) -> Datum:
    """update(a, v, *operands; spec)"""
    made = sets(at.args[0]).copy()
    made[primitives.subscript(at.options.get("spec", ()), at.args[2:])] = tidy(sets(at.args[1]))
    return made


def _added_at(at: At) -> Datum:
    """index_add(a, v, *operands; spec)"""
    made = sets(at.args[0]).copy()
    where = primitives.subscript(at.options.get("spec", ()), at.args[2:])
    np.bitwise_or.at(made, where, np.broadcast_to(sets(at.args[1]), np.shape(made[where])))
    return made


def _along(axes: Callable[[At, int], tuple[int, ...]]) -> Rule:
    """Everything along some axes goes into everything along them: Fourier transforms."""

    def rule(at: At) -> Datum:
        x = sets(at.args[0])
        return np.broadcast_to(union(x, axes(at, x.ndim), keepdims=True), at.shape)

    return rule


def _transformed(at: At, rank: int) -> tuple[int, ...]:
    axes, lengths = at.options.get("axes"), at.options.get("s")
    if axes is None:
        return tuple(range(rank)) if lengths is None else tuple(range(rank - len(lengths), rank))
    return tuple(axes)


def _solution(at: At) -> Datum:
    """Each column of the right-hand side, the last operand, goes into the same column of the solution."""
    if any(map(has_sets, at.args[:-1])):
        return None
    b = sets(at.args[-1])
    return np.broadcast_to(union(b, (max(b.ndim - 2, 0),), keepdims=True), at.shape)


def _stacked(at: At) -> Datum:
    return np.stack([sets(v) for v in at.args[0]])


def _list_sum(at: At) -> Datum:
    total = at.args[0][0]
    for value in at.args[0][1:]:
        total = both(total, value)
    return total


def _list_add(at: At) -> Datum:
    values, x, i = at.args
    made = list(values)
    made[i] = both(values[i], x)
    return made


LINES: tuple[tuple[str, Rule], ...] = (
    ("copy astype cast", _same),
    ("broadcast_to full linspace", _spread),
    ("index", _read),
    ("update", _written),
    ("reshape transpose take_along_axis diag diagonal tril triu", moved()),
    ("repeat repeat_each tile roll delete pad fftshift ifftshift", moved()),
    ("concatenate stack", moved(slice(None))),
    ("choose", moved(slice(1, None))),
    *PRODUCTS,
    ("sum mean fsum", _summed),
    ("sum_to", _summed_to),
    ("trace", _traced),
    ("cumsum", _scanned),
    ("index_add", _added_at),
    ("fft ifft rfft irfft", _along(lambda at, rank: (at.options.get("axis", -1),))),
    ("fftn ifftn rfftn irfftn", _along(_transformed)),
    ("fft2 ifft2 rfft2 irfft2", _along(lambda at, rank: tuple(at.options.get("axes", (-2, -1))))),
    ("solve solve_triangular solve_banded cho_solve lu_solve solve_by_cholesky solve_by_lu", _solution),
    ("list_stack", _stacked),
    ("list_sum", _list_sum),
    ("list_add", _list_add),
    ("list_plus", lambda at: both(*at.args)),
)

RULES: dict[str, Rule] = {name: rule for names, rule in LINES for name in names.split()}
