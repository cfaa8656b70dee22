"""Sums before products: a factor that has no summed axis waits outside, and the rows of a matrix product are summed
before they are multiplied.

Before:                                           After:
  sum_to(multiply(s, x), shape=(k, 1))              multiply(s, sum_to(x, shape=(k, 1)))      # s: (k, 1)
  sum_to(matmul(A, B), shape=(1, d))                matmul(sum_to(A, shape=(1, m)), B)
  sum_to(add(multiply(s, x), y), shape=(k, 1))      both, of each term
"""

from __future__ import annotations

from dataclasses import replace

from adgen.ir.dims import Dim, dim
from adgen.ir.nodes import Apply, Atom, Bind
from adgen.ir.types import ArrayType
from adgen.optimise.rewriter import Rewriter

Shape = tuple[Dim, ...]

ONE = dim(1)


def sum_first(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces a `sum_to`, if what it sums is a product of one of these forms, or a sum with one in it."""
    (arg,) = op.args
    wanted = _shape(bind.result)
    inner = rewriter.op(arg)
    if inner is None or not rewriter.single(arg) or not _one_dtype(arg, inner):
        return None
    match inner:
        case Apply("multiply", (a, b)) if not inner.attrs:
            return _factor(op, a, b, wanted, rewriter) or _factor(op, b, a, wanted, rewriter)
        case Apply("matmul", (a, b)):
            return _rows(a, b, _shape(arg), wanted, rewriter)
        case Apply("add" | "subtract" as prim, (a, b)) if not inner.attrs:
            if not any(_gains(x, wanted, rewriter) for x in (a, b)):
                return None
            if not all(_same(_shape(x), _shape(arg), rewriter) for x in (a, b)):
                return None
            return rewriter.apply(prim, *(rewriter.apply_many(replace(op, args=(x,)))[0] for x in (a, b)))
        case _:
            return None


def _factor(op: Apply, factor: Atom, rest: Atom, wanted: Shape, rewriter: Rewriter) -> Atom | None:
    """`factor * sum_to(rest)`, where `factor` has no axis that is summed."""
    if not _has_no_summed(factor, wanted, rewriter) or not _shape(factor):
        return None
    if not _same(_shape(rest), _shape(op.args[0]), rewriter):
        return None
    (summed,) = rewriter.apply_many(replace(op, args=(rest,)))
    return rewriter.apply("multiply", factor, summed)


def _has_no_summed(factor: Atom, wanted: Shape, rewriter: Rewriter) -> bool:
    given = _shape(factor)
    if len(given) > len(wanted):
        return False
    return all(a == ONE or rewriter.facts.same(a, b) for a, b in zip(reversed(given), reversed(wanted)))


def _rows(a: Atom, b: Atom, of: Shape, wanted: Shape, rewriter: Rewriter) -> Atom | None:
    """`sum_to(a) @ b` for a sum over the rows of a matrix product, with or without the axis."""
    left, right = _shape(a), _shape(b)
    if len(left) < 2 or len(right) < 2:
        return None
    if of[-2] != ONE and _same(wanted, (*of[:-2], ONE, of[-1]), rewriter):
        short: Shape = (*left[:-2], ONE, left[-1])
    elif len(of) == 2 and _same(wanted, of[1:], rewriter):
        short = left[1:]
    else:
        return None
    return rewriter.apply("matmul", rewriter.apply("sum_to", a, shape=short), b)


def _gains(term: Atom, wanted: Shape, rewriter: Rewriter) -> bool:
    """Whether one of the forms applies to a term of a sum."""
    inner = rewriter.op(term)
    if inner is None or not rewriter.single(term):
        return False
    match inner:
        case Apply("multiply", (a, b)):
            return any(_shape(x) and _has_no_summed(x, wanted, rewriter) for x in (a, b))
        case Apply("matmul", (a, b)):
            return len(_shape(a)) >= 2 and len(_shape(b)) >= 2 and _same(wanted[-1:], _shape(term)[-1:], rewriter)
        case _:
            return False


def _same(a: Shape, b: Shape, rewriter: Rewriter) -> bool:
    return len(a) == len(b) and all(map(rewriter.facts.same, a, b))


def _shape(atom: Atom) -> Shape:
    return atom.type.shape if isinstance(atom.type, ArrayType) else ()


def _one_dtype(arg: Atom, inner: Apply) -> bool:
    """Whether the operands have the dtype of what is summed, so that sums of them are as precise."""
    types = [a.type for a in inner.args if _shape(a)]
    return isinstance(arg.type, ArrayType) and all(
        isinstance(t, ArrayType) and t.dtype == arg.type.dtype for t in types
    )
