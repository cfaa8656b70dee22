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


def _svd(m: Machine, given: Given) -> Abstract:
    """`np.linalg.svd`; vectors that belong to no singular value have no derivative."""
    if options.flag(m, given["hermitian"], "hermitian="):
        m.refuse("E202", "np.linalg.svd with hermitian=True is not supported.", "Use np.linalg.eigh.")
    matrix = m.atom(numeric(m, given["a"]))
    if not options.flag(m, given["compute_uv"], "compute_uv="):
        return m.wrap(m.apply("svdvals", matrix), contiguous=True)
    *_, rows, columns = options.array_type(m, given["a"]).shape
    if options.flag(m, given["full_matrices"], "full_matrices=") and not m.builder.facts.same(rows, columns):
        m.refuse(
            "E202", "The full matrices of a singular value decomposition are not unique.", "Use full_matrices=False."
        )
    return Row(tuple(m.wrap(value, contiguous=True) for value in m.apply_many(Apply("svd", (matrix,)))))


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
    "numpy.linalg.det": _matrices("det", "a"),
    "numpy.linalg.svdvals": _matrices("svdvals", "x"),
    "numpy.linalg.svd": Function("a, full_matrices=True, compute_uv=True, hermitian=False", _svd),
    "numpy.linalg.slogdet": _several("slogdet"),
    "numpy.linalg.eigh": Function("a, UPLO='L'", _eigh),
    "numpy.linalg.eigvalsh": Function("a, UPLO='L'", _eigvalsh),
    "numpy.linalg.solve": Function("a, b", _solve),
}
