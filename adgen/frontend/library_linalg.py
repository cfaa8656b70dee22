"""`numpy.linalg`: which primitive each function is."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Row
from adgen.ir.builder import literal
from adgen.ir.index import At, Dots, NewAxis, Slice
from adgen.ir.nodes import Apply, Atom


def _matrices(prim: str, *operands: str) -> Function:
    """A function of matrices and nothing else."""

    def lower(m: Machine, given: Given) -> Abstract:
        return m.make(prim, *(numeric(m, given[o]) for o in operands))

    return Function(", ".join(operands), lower)


def _several(prim: str) -> Function:
    """A function of a matrix that gives a tuple."""

    def lower(m: Machine, given: Given) -> Abstract:
        made = m.apply_many(Apply(prim, (m.atom(numeric(m, given["a"])),)))
        return Row(tuple(m.wrap(value, contiguous=True) for value in made))

    return Function("a", lower)


def _eigh(m: Machine, given: Given) -> Abstract:
    made = m.apply_many(Apply("eigh", (_lower(m, given),)))
    return Row(tuple(m.wrap(value, contiguous=True) for value in made))


def _eigvalsh(m: Machine, given: Given) -> Abstract:
    return m.wrap(m.apply("eigvalsh", _lower(m, given)), contiguous=True)


def _lower(m: Machine, given: Given) -> Atom:
    """The matrix whose lower triangle is read: with UPLO="U" the transpose."""
    matrix = m.atom(numeric(m, given["a"]))
    if options.text(m, given["UPLO"], "UPLO=").upper() == "L":
        return matrix
    rank = options.array_type(m, given["a"]).rank
    axes = {} if rank == 2 else {"axes": (*range(rank - 2), rank - 1, rank - 2)}
    return m.apply("transpose", matrix, **axes)


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
    "numpy.linalg.slogdet": _several("slogdet"),
    "numpy.linalg.eigh": Function("a, UPLO='L'", _eigh),
    "numpy.linalg.eigvalsh": Function("a, UPLO='L'", _eigvalsh),
    "numpy.linalg.solve": Function("a, b", _solve),
}
