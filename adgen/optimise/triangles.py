"""Takes the adjoint of a Cholesky factorisation by its symmetric part, where that is simple.

Before:                                             After:
  n = multiply(0.5, subtract(u, outer(z, z)))         a = matmul(z, c)
  h = add(tril(n, k=-1), tril(n))                     p = matmul(multiply(transpose(c), diag(u)), c)
  s = matmul(transpose(c), matmul(h, c))              r = subtract(p, outer(a, a))
  A_bar = add(tril(s), tril(transpose(s), k=-1))      d = multiply(0.5, diag(r))
                                                      A_bar = update(tril(r), d, i, i; [i, i])

Of s only the symmetric part, half of `s + s.T`, counts here. That of `c.T @ h @ c` is this product with the symmetric
part of h; which is n where n is symmetric, as for squares of a solution, and the diagonal of n where n is upper
triangular, as for a log-determinant. Products with diagonals and outer products are no products of three matrices. For
a Gaussian process this turns Murray's adjoint (arXiv:1602.07527) into the textbook's `inv(K) - outer(alpha, alpha)`.

Only derived values are touched. The zeros of triangles stay zeros, whatever they are multiplied with.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from adgen.ir.builder import integer, literal
from adgen.ir.dims import Dim
from adgen.ir.index import At
from adgen.ir.nodes import Apply, Atom, Bind, Const
from adgen.ir.types import ArrayType
from adgen.optimise.rewriter import Rewriter


def symmetrised(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces the lower triangle of `s + s.T`, with the diagonal of s."""
    of = bind.result.type
    if op.prim != "add" or not (isinstance(of, ArrayType) and of.rank == 2 and of.kind == "f"):
        return None
    parts = Parts(rewriter)
    for a, b in (op.args, op.args[::-1]):
        s, turned = parts.triangle(a, 0), parts.triangle(b, -1)
        if s is not None and turned is not None and parts.transposed(turned) == s:
            return rewriter.attempt(partial(parts.lower, s), lambda made, _: rewriter.fits(made.type, of))
    return None


class Parts:
    """Symmetric parts of matrices, by how these are made."""

    def __init__(self, rewriter: Rewriter) -> None:
        self.rewriter, self.op, self.apply, self.same = rewriter, rewriter.op, rewriter.apply, rewriter.facts.same

    # What there is instead.

    def lower(self, s: Atom) -> Atom | None:
        """The lower triangle of `s + s.T`, with the diagonal of s."""
        part = self.symmetric_part(s)
        if part is not None:
            return self.of_symmetric(self.doubled(part))
        match self.op(s):
            case Apply("add" | "subtract" as prim, (a, b)) if self.are_alike(a, b):
                first, second = self.symmetric_part(a) or a, self.symmetric_part(b) or b
                if (first, second) == (a, b):
                    return None
                made = self.apply(prim, first, second)
                below = self.apply("tril", self.apply("transpose", made), k=-1)
                return self.apply("add", self.apply("tril", made), below)
            case _:
                return None

    def of_symmetric(self, x: Atom) -> Atom:
        """The lower triangle of a symmetric matrix, with half of its diagonal."""
        places = self.apply("arange", literal(0), integer(self.rewriter, _shape(x)[0]), literal(1))
        half = self.apply("multiply", literal(0.5), self.apply("diag", x, k=0))
        return self.apply("update", self.apply("tril", x), half, places, places, spec=(At(), At()))

    def doubled(self, x: Atom) -> Atom:
        """Twice a matrix, where it costs least: a diagonal in a product is shorter than the product."""
        match self.op(x):
            case Apply("multiply", (Const(value=0.5), whole)):
                return whole
            case Apply("multiply", (a, d)) if len(_shape(d)) < 2:
                return self.apply("multiply", a, self.apply("multiply", literal(2.0), d))
            case Apply("matmul", (a, b)) if self.transposed(a) is None:
                return self.apply("matmul", self.doubled(a), b)
            case _:
                return self.linear(x, self.doubled) or self.apply("multiply", literal(2.0), x)

    def symmetric_part(self, x: Atom) -> Atom | None:
        """Half of `x + x.T`, where that is a sum of diagonals, of squares and of products of these."""
        if self.is_symmetric(x):
            return x
        match self.op(x):
            case Apply("add", (a, b)) if (of := self.halved(a, b) or self.halved(b, a)) is not None:
                return self.of_half(of)
            case Apply("matmul", (a, b)):
                return self.of_product(a, b)
            case _:
                return self.linear(x, self.symmetric_part)

    def of_half(self, x: Atom) -> Atom | None:
        """The symmetric part of `tril(x) + tril(x, k=-1)`: x, if x is symmetric."""
        if self.is_symmetric(x):
            return x
        if self.is_triangular(x, lower=False):
            return self.apply("diag", self.diagonal(x), k=0)
        match self.op(x):
            case Apply("matmul", (a, b)) if self.is_triangular(a, lower=False):
                return self.of_half_product(a, b)
            case _:
                return self.linear(x, self.of_half)

    def of_half_product(self, upper: Atom, x: Atom) -> Atom | None:
        """The same of `upper @ x`, to which nothing above the diagonal of x contributes."""
        match self.op(x):
            case Apply("tril", (of,)) if self.triangle(x, 0) is not None:
                return self.of_half_product(upper, of)
            case Apply("diag", (d,)) if self.is_diagonal(x):
                return self.apply("diag", self.apply("multiply", d, self.diagonal(upper)), k=0)
            case Apply("outer" | "matmul" as prim, (a, b)) if _shape(x) and len(_shape(a)) == len(_shape(b)):
                made = self.apply(prim, self.through(a, lambda v: self.times(upper, v)), b)
                return made if self.is_symmetric(made) else None
            case _:
                return self.linear(x, lambda term: self.of_half_product(upper, term))

    def times(self, upper: Atom, x: Atom) -> Atom:
        """`upper @ x`, which undoes a solution."""
        match self.op(x):
            case Apply("solve", (a, b)) if a == upper:
                return b
            case Apply("solve_triangular", (a, b)) as op if self.transposed(upper) == a:
                if op.attr("lower") and op.attr("trans") == 1 and not op.attr("unit_diagonal"):
                    return b
        return self.apply("matmul", upper, x)

    def of_product(self, a: Atom, b: Atom) -> Atom | None:
        """The symmetric part of `c.T @ h @ c`."""
        match self.op(a), self.op(b):
            case _, Apply("matmul", (h, c)) if self.transposed(a) == c:
                part = self.symmetric_part(h)
            case Apply("matmul", (left, h)), _ if self.transposed(left) == b:
                c, part = b, self.symmetric_part(h)
            case _:
                return None
        return None if part is None else self.between(part, c)

    def between(self, x: Atom, c: Atom) -> Atom | None:
        """`c.T @ x @ c`."""
        turned = self.apply("transpose", c)
        match self.op(x):
            case Apply("eye"):
                return self.apply("matmul", turned, c)
            case Apply("diag", (d,)):
                return self.apply("matmul", self.apply("multiply", turned, d), c)
            case Apply("outer", (u, v)):
                return self.outer(*(self.through(w, lambda w: self.apply("matmul", w, c)) for w in (u, v)))
            case Apply("matmul", (a, _)):
                left = self.through(a, lambda a: self.apply("matmul", turned, a))
                return self.apply("matmul", left, self.apply("transpose", self.core(left)))
            case _:
                return self.linear(x, lambda term: self.between(term, c))

    def through(self, x: Atom, of: Callable[[Atom], Atom]) -> Atom:
        """A linear function of x, with the factors of x outside."""
        match self.op(x):
            case Apply("negative", (a,)):
                return self.apply("negative", self.through(a, of))
            case Apply("multiply", (number, a)) if not _shape(number):
                return self.apply("multiply", number, self.through(a, of))
            case _:
                return of(x)

    def outer(self, a: Atom, b: Atom) -> Atom:
        """The outer product of two vectors, with a minus outside, where the sum that it is in takes it over."""
        match self.op(a):
            case Apply("negative", (x,)):
                return self.apply("negative", self.outer(x, b))
            case _:
                return self.apply("outer", a, b)

    def linear(self, x: Atom, of: Callable[[Atom], Atom | None]) -> Atom | None:
        """A linear function of a sum or a multiple, of which it is given that of the terms."""
        match self.op(x):
            case Apply("add" | "subtract" as prim, (a, b)) if self.are_alike(a, b):
                first, second = of(a), of(b)
                return None if first is None or second is None else self.apply(prim, first, second)
            case Apply("negative", (a,)):
                made = of(a)
                return None if made is None else self.apply("negative", made)
            case Apply("multiply", (a, b)) if not (_shape(a) and _shape(b)):
                number, rest = (b, a) if _shape(a) else (a, b)
                made = of(rest)
                return None if made is None else self.apply("multiply", number, made)
            case _:
                return None

    def diagonal(self, x: Atom) -> Atom:
        """The diagonal of a matrix, of the parts that it is made of."""
        match self.op(x):
            case Apply("transpose", (a,)):
                return self.diagonal(a)
            case Apply("multiply", (a, b)) if len(_shape(a)) < 2 or len(_shape(b)) < 2:
                row, rest = (a, b) if len(_shape(a)) < 2 else (b, a)
                return self.apply("multiply", row, self.diagonal(rest))
            case _:
                return self.apply("diag", x, k=0)

    # What a matrix is.

    def halved(self, a: Atom, b: Atom) -> Atom | None:
        """The x of `tril(x) + tril(x, k=-1)`."""
        x = self.triangle(a, 0)
        return x if x is not None and self.triangle(b, -1) == x else None

    def triangle(self, x: Atom, k: int) -> Atom | None:
        """The matrix of which x is the lower triangle, from this diagonal on."""
        op = self.op(x)
        return op.args[0] if op is not None and op.prim == "tril" and op.attr("k", 0) == k else None

    def transposed(self, x: Atom) -> Atom | None:
        """The matrix of which x is the transpose."""
        op = self.op(x)
        return op.args[0] if op is not None and op.prim == "transpose" and len(_shape(x)) == 2 else None

    def is_symmetric(self, x: Atom) -> bool:
        """Whether x is a diagonal, or the product of a vector or a matrix with itself."""
        match self.op(x):
            case Apply("outer", (u, v)):
                return self.core(u) == self.core(v)
            case Apply("matmul", (a, b)):
                first = self.core(a)
                return len(_shape(x)) == 2 and (self.transposed(b) == first or self.transposed(first) == b)
            case _:
                return self.is_diagonal(x)

    def is_diagonal(self, x: Atom) -> bool:
        """Whether x was made as a diagonal with zeros around it."""
        match self.op(x):
            case Apply("eye") as op:
                return op.attr("k", 0) == 0 and self.same(*_shape(x))
            case Apply("diag", (of,)) as op:
                return op.attr("k", 0) == 0 and len(_shape(of)) == 1
            case _:
                return False

    def is_triangular(self, x: Atom, lower: bool) -> bool:
        """Whether x has zeros above its diagonal (`lower`), or below it."""
        match self.op(x):
            case Apply("cholesky"):
                return lower
            case Apply("transpose", (a,)):
                return self.is_triangular(a, not lower)
            case Apply("multiply", args):
                return any(self.are_alike(a, x) and self.is_triangular(a, lower) for a in args)
            case Apply("negative" | "divide", (a, *_)):
                return self.are_alike(a, x) and self.is_triangular(a, lower)
            case Apply("add" | "subtract", args):
                return all(self.are_alike(a, x) and self.is_triangular(a, lower) for a in args)
            case _:
                return self.is_diagonal(x)

    def are_alike(self, a: Atom, b: Atom) -> bool:
        """Whether two arrays have one shape."""
        return len(_shape(a)) == len(_shape(b)) and all(map(self.same, _shape(a), _shape(b)))

    def core(self, x: Atom) -> Atom:
        """A vector or a matrix without its factors."""
        match self.op(x):
            case Apply("negative", (a,)):
                return self.core(a)
            case Apply("multiply", (number, a)) if not _shape(number):
                return self.core(a)
            case _:
                return x


def _shape(atom: Atom) -> tuple[Dim, ...]:
    return atom.type.shape if isinstance(atom.type, ArrayType) else ()
