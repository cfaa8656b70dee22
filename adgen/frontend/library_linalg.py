"""`numpy.linalg`: which primitive each function is."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract
from adgen.ir.builder import literal
from adgen.ir.index import At, Dots, NewAxis, Slice


def _matrices(prim: str, *operands: str) -> Function:
    """A function of matrices and nothing else."""

    def lower(m: Machine, given: Given) -> Abstract:
        return m.make(prim, *(numeric(m, given[o]) for o in operands))

    return Function(", ".join(operands), lower)


def _solve(m: Machine, given: Given) -> Abstract:
    """`np.linalg.solve`; one vector for a stack of matrices is solved for as a column."""
    a, b = numeric(m, given["a"]), numeric(m, given["b"])
    if options.array_type(m, b).rank != 1 or options.array_type(m, a).rank < 3:
        return m.make("solve", a, b)
    column = m.apply("index", m.atom(b), spec=(Slice(), NewAxis()))
    found = m.apply("solve", m.atom(a), column)
    return m.wrap(m.apply("index", found, literal(0), spec=(Dots(), At())))


LINALG: dict[str, Function] = {
    "numpy.linalg.inv": _matrices("inv", "a"),
    "numpy.linalg.cholesky": _matrices("cholesky", "a"),
    "numpy.linalg.solve": Function("a, b", _solve),
}
