"""Products of a tangent with coefficients, on sets: what they sum over is joined, other axes are kept or repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from adgen.sparse.sets import NOTHING, At, Rule, elementwise, has_sets, moved, sets, union, zeros
from adgen.verify.data import Datum


def _scaled(at: At) -> Datum:
    """outer, kron: a product with one term for each element; with ones for the factor, numbers are merely moved."""
    if has_sets(at.args[0]) == has_sets(at.args[1]):
        return None
    tangent = 0 if has_sets(at.args[0]) else 1
    ones = [a if i == tangent else np.ones(np.shape(a)) for i, a in enumerate(at.args)]
    return moved(slice(tangent, tangent + 1))(replace(at, args=ones))


def _matmul(at: At) -> Datum:
    x, y = at.args
    if has_sets(x) == has_sets(y):
        return None
    if has_sets(x):
        return np.broadcast_to(union(sets(x), (-1,), keepdims=np.ndim(y) > 1), at.shape)
    y = sets(y)
    return np.broadcast_to(union(y, (max(y.ndim - 2, 0),), keepdims=np.ndim(x) > 1 and y.ndim > 1), at.shape)


def _matvec(at: At) -> Datum:
    x, y = at.args
    return np.broadcast_to(union(sets(x if has_sets(x) else y), (-1,), keepdims=has_sets(y)), at.shape)


def _vecmat(at: At) -> Datum:
    x, y = at.args
    made = union(sets(x), (-1,), keepdims=True) if has_sets(x) else union(sets(y), (-2,))
    return np.broadcast_to(made, at.shape)


def _tensordot(axes: Callable[[At, int, int], tuple[tuple[int, ...], tuple[int, ...]]]) -> Rule:
    """A sum of products over some axes of both: the axes of x that are left, then those of y."""

    def rule(at: At) -> Datum:
        x, y = at.args
        ranks = np.ndim(zeros(x)), np.ndim(zeros(y))
        if has_sets(x) == has_sets(y):
            return None
        if not all(ranks):
            return elementwise(at)
        left, right = axes(at, *ranks)
        if has_sets(y):
            return np.broadcast_to(union(sets(y), right), at.shape)
        made = union(sets(x), left)
        return np.broadcast_to(made.reshape((*made.shape, *(1,) * (ranks[1] - len(right)))), at.shape)

    return rule


def _given_axes(at: At, x: int, y: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    match at.options.get("axes", 2):
        case int(count):
            return tuple(range(x - count, x)), tuple(range(count))
        case (left, right):
            return tuple(np.atleast_1d(left).tolist()), tuple(np.atleast_1d(right).tolist())
        case other:
            raise AssertionError(other)


def _vecdot(at: At) -> Datum:
    return union(sets(elementwise(at)), (at.options.get("axis", -1),))


def _cross(at: At) -> Datum:
    x, y = at.args
    if set(at.options.values()) - {-1} or has_sets(x) == has_sets(y):
        return None
    joined = sets(x if has_sets(x) else y)
    return np.broadcast_to(union(joined, (-1,), keepdims=len(at.shape) == max(np.ndim(x), np.ndim(y))), at.shape)


MODES = {"convolve": "full", "correlate": "valid"}


def _convolved(at: At) -> Datum:
    """convolve, and correlate with the shorter operand last: what lies below the window."""
    x, y = at.args
    long, short = len(x), len(y)
    if has_sets(x) == has_sets(y) or (short > long and at.prim == "correlate"):
        return None
    tangent = sets(x) if has_sets(x) else sets(y)[::-1] if at.prim == "correlate" else sets(y)
    made = np.empty(long + short - 1, dtype=object)
    made.fill(NOTHING)
    for shift in range(long + short - len(tangent)):
        part = made[shift : shift + len(tangent)]
        part[...] = np.bitwise_or(part, tangent)
    less = min(long, short) - 1
    start = {"full": 0, "same": less // 2, "valid": less}[at.options.get("mode", MODES[at.prim])]
    return made[start : start + at.shape[0]]


def _einsum(at: At) -> Datum:
    """One operand is a tangent: what is summed over is joined, what it does not have is repeated."""
    tangents = [i for i, a in enumerate(at.args) if has_sets(a)]
    if len(tangents) != 1:
        return None
    terms, out = _letters(str(at.options["subscripts"]).replace(" ", ""), [np.ndim(zeros(a)) for a in at.args])
    term, x = terms[tangents[0]], at.args[tangents[0]]
    unique = "".join(dict.fromkeys(term))
    if unique != term:
        x = moved()(replace(at, args=[x], options={"subscripts": f"{term}->{unique}"}))
    x = union(sets(x), tuple(i for i, c in enumerate(unique) if c not in out))
    kept = [c for c in unique if c in out]
    x = x.transpose([kept.index(c) for c in out if c in kept])
    return np.broadcast_to(x[tuple(slice(None) if c in kept else None for c in out)], at.shape)


def _letters(text: str, ranks: Sequence[int]) -> tuple[list[str], str]:
    """The subscripts of the operands and of the result, with a letter for each axis that dots stand for."""
    given, arrow, out = text.partition("->")
    spare = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in text]
    dots = [rank - len(term.replace("...", "")) for term, rank in zip(given.split(","), ranks, strict=True)]
    terms = [
        term.replace("...", "".join(spare[:count][::-1])) for term, count in zip(given.split(","), dots, strict=True)
    ]
    widest = "".join(spare[: max((d for d, t in zip(dots, given.split(",")) if "." in t), default=0)][::-1])
    if not arrow:
        letters = given.replace(",", "").replace(".", "")
        out = ("..." if widest else "") + "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    return terms, out.replace("...", widest)


def _sparse_product(places: Callable[[Datum, Datum], tuple[Datum, Datum]]) -> Rule:
    """`A @ x` of a sparse matrix: row by row, only what stands in it."""

    def rule(at: At) -> Datum:
        data, first, second, x = at.args
        rows, columns = places(first, second)
        shape = at.shape
        if has_sets(x):
            terms = sets(x)[columns]
        else:
            terms = np.broadcast_to(sets(data).reshape(-1, *(1,) * (len(shape) - 1)), (len(rows), *shape[1:]))
        made = np.empty(shape, dtype=object)
        made.fill(NOTHING)
        np.bitwise_or.at(made, rows, terms)
        return made

    return rule


def _expanded(pointers: Datum) -> Datum:
    return np.repeat(np.arange(len(pointers) - 1), np.diff(pointers))


def _last(at: At, x: int, y: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return (-1,), (-1,)


def _last_of_rows(at: At, x: int, y: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return (-1,), (max(y - 2, 0),)


PRODUCTS: tuple[tuple[str, Rule], ...] = (
    ("outer kron", _scaled),
    ("matmul", _matmul),
    ("matvec", _matvec),
    ("vecmat", _vecmat),
    ("vecdot", _vecdot),
    ("dot", _tensordot(_last_of_rows)),
    ("inner", _tensordot(_last)),
    ("tensordot", _tensordot(_given_axes)),
    ("einsum", _einsum),
    ("cross", _cross),
    ("convolve correlate", _convolved),
    ("csr_product", _sparse_product(lambda indices, indptr: (_expanded(indptr), indices))),
    ("csc_product", _sparse_product(lambda indices, indptr: (indices, _expanded(indptr)))),
    ("coo_product", _sparse_product(lambda row, col: (row, col))),
)
"""The primitives that are products, by their rules."""
