"""Uses that the seeds of a Jacobian are an identity: what multiplies it is a diagonal, and a product with it is free.

Before:                                  After:
  i = eye(n)                               d = diag(c)
  t = index(c; [:, None])                  y_dx = multiply(a, c)
  d = multiply(t, i)                       return d, y_dx
  y_dx = matmul(a, d)
  return d, y_dx

The zeros beside the diagonal are no numbers but the absence of a derivative; so what multiplies them does not matter,
even where it is infinite or nan. Only derived values are touched.
"""

from __future__ import annotations

from functools import partial

from adgen.ir.builder import literal
from adgen.ir.index import NewAxis, Slice
from adgen.ir.nodes import Apply, Atom, Bind
from adgen.ir.types import ArrayType
from adgen.optimise.rewriter import Rewriter
from adgen.optimise.scatter import is_eye

COLUMN = (Slice(), NewAxis())


def diagonal(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces an operation on an identity, or on a matrix with nothing beside its diagonal."""
    if not isinstance(bind.result.type, ArrayType):
        return None
    return rewriter.attempt(partial(_made, op, rewriter), lambda made, _: rewriter.fits(made.type, bind.result.type))


def _made(op: Apply, rewriter: Rewriter) -> Atom | None:
    match op:
        case Apply("multiply", (x, y)):
            return _scaled(x, y, rewriter) or _scaled(y, x, rewriter)
        case Apply("divide", (x, y)):
            return _divided(x, y, rewriter)
        case Apply("negative", (x,)) if _entries(x, rewriter) is not None and not is_eye(x, rewriter):
            return rewriter.apply("diag", rewriter.apply("negative", _entries(x, rewriter) or x), k=0)
        case Apply("matmul", (x, y)):
            return _product(x, y, rewriter)
        case Apply("sum", (x,)) if op.attr("axis") in (0, 1) and not op.attr("keepdims"):
            return _summed(x, rewriter)
        case Apply("transpose", (x,)) if is_eye(x, rewriter):
            return x
        case _:
            return None


def _entries(atom: Atom, rewriter: Rewriter) -> Atom | None:
    """The diagonal of a matrix that has nothing else, where it is at hand; of an identity 1."""
    if is_eye(atom, rewriter):
        return literal(1.0)
    match rewriter.op(atom):
        case Apply("diag", (d,)) as op if op.attr("k", 0) == 0 and _rank(d) == 1:
            return d
        case _:
            return None


def _vector(atom: Atom, rewriter: Rewriter) -> Atom | None:
    """What a matrix is multiplied by, element by element, as a factor of its diagonal."""
    if _rank(atom) == 1:
        return atom
    match rewriter.op(atom):
        case Apply("index", (c,)) as op if op.attr("spec") == COLUMN and _rank(c) == 1:
            return c
        case _:
            return None


def _scaled(matrix: Atom, factor: Atom, rewriter: Rewriter) -> Atom | None:
    entries, vector = _entries(matrix, rewriter), _vector(factor, rewriter)
    if entries is None or vector is None:
        return None
    return rewriter.apply("diag", vector if is_eye(matrix, rewriter) else _times(entries, vector, rewriter), k=0)


def _divided(matrix: Atom, divisor: Atom, rewriter: Rewriter) -> Atom | None:
    entries, vector = _entries(matrix, rewriter), _vector(divisor, rewriter)
    if entries is None or vector is None:
        return None
    return rewriter.apply("diag", rewriter.apply("divide", entries, vector), k=0)


def _product(x: Atom, y: Atom, rewriter: Rewriter) -> Atom | None:
    if is_eye(y, rewriter):
        return x
    if is_eye(x, rewriter):
        return y
    left = _entries(x, rewriter)
    if left is not None and _rank(y) in (1, 2):
        return _times(left if _rank(y) == 1 else rewriter.apply("index", left, spec=COLUMN), y, rewriter)
    right = _entries(y, rewriter)
    return _times(x, right, rewriter) if right is not None and _rank(x) in (1, 2) else None


def _times(x: Atom, y: Atom, rewriter: Rewriter) -> Atom:
    return rewriter.apply("multiply", x, y)


def _summed(x: Atom, rewriter: Rewriter) -> Atom | None:
    if is_eye(x, rewriter):
        assert isinstance(x.type, ArrayType)
        return rewriter.apply("ones", shape=x.type.shape[:1], dtype=x.type.dtype)
    return _entries(x, rewriter)


def _rank(atom: Atom) -> int:
    return atom.type.rank if isinstance(atom.type, ArrayType) else -1
