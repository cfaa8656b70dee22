"""`numpy.linalg`: which primitive each function is."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_shapes import swapped
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Row
from adgen.ir.builder import freeze, literal
from adgen.ir.index import At, Dots, NewAxis, Slice
from adgen.ir.nodes import Apply

RESULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "slogdet": ("SlogdetResult", ("sign", "logabsdet")),
    "slogdet_of_complex": ("SlogdetResult", ("sign", "logabsdet")),
    "eigh": ("EighResult", ("eigenvalues", "eigenvectors")),
    "svd": ("SVDResult", ("U", "S", "Vh")),
}
"""The named tuples that functions of matrices give, and their fields."""


def _matrices(prim: str, *operands: str, samples: tuple[str, ...]) -> Function:
    """A function of matrices and nothing else."""

    def lower(m: Machine, given: Given) -> Abstract:
        return m.make(prim, *(numeric(m, given[o]) for o in operands))

    return Function(", ".join(operands), lower, prim, samples)


def _results(m: Machine, prim: str, value: Abstract, **attrs: object) -> Row:
    """The named tuple of a decomposition."""
    kind, fields = RESULTS[prim]
    made = m.apply_many(Apply(prim, (m.atom(value),), freeze(attrs)))
    return Row(tuple(m.wrap(v, contiguous=True) for v in made), f"numpy.linalg._linalg.{kind}", fields)


def _slogdet(m: Machine, given: Given) -> Abstract:
    value = numeric(m, given["a"])
    is_complex = options.array_type(m, value).kind == "c"
    return _results(m, "slogdet_of_complex" if is_complex else "slogdet", value)


def _triangle(m: Machine, given: Given) -> dict[str, str]:
    """Which triangle is read, as an option."""
    which = options.text(m, given["UPLO"], "UPLO=").upper()
    if which not in ("L", "U"):
        m.refuse("E203", f"UPLO is 'L' or 'U', not {which!r}.")
    return {} if which == "L" else {"UPLO": which}


def _eigvalsh(m: Machine, given: Given) -> Abstract:
    return m.make("eigvalsh", numeric(m, given["a"]), **_triangle(m, given))


def _cholesky(m: Machine, given: Given) -> Abstract:
    """`np.linalg.cholesky`; the upper factor is the adjoint of the lower one of the adjoint matrix."""
    matrix = numeric(m, given["a"])
    if not options.flag(m, given["upper"], "upper="):
        return m.make("cholesky", matrix)
    return adjoint(m, m.make("cholesky", adjoint(m, matrix)))


def adjoint(m: Machine, value: Abstract) -> Abstract:
    """The conjugate transpose of matrices."""
    turned = swapped(m, value, -2, -1)
    return m.make("conjugate", turned) if options.array_type(m, turned).kind == "c" else turned


def _svd(m: Machine, given: Given) -> Abstract:
    """`np.linalg.svd`; vectors that belong to no singular value have no derivative."""
    matrix = numeric(m, given["a"])
    hermitian = {"hermitian": True} if options.flag(m, given["hermitian"], "hermitian=") else {}
    if not options.flag(m, given["compute_uv"], "compute_uv="):
        return _results(m, "svd", matrix, **hermitian).items[1] if hermitian else m.make("svdvals", matrix)
    *_, rows, columns = options.array_type(m, matrix).shape
    if options.flag(m, given["full_matrices"], "full_matrices=") and not m.builder.facts.same(rows, columns):
        m.refuse(
            "E202", "The full matrices of a singular value decomposition are not unique.", "Use full_matrices=False."
        )
    return _results(m, "svd", matrix, **hermitian)


def _solve(m: Machine, given: Given) -> Abstract:
    """`np.linalg.solve`; one vector for a stack of matrices is solved for as a column."""
    a, b = numeric(m, given["a"]), numeric(m, given["b"])
    if options.array_type(m, b).rank != 1 or options.array_type(m, a).rank < 3:
        return m.make("solve", a, b)
    column = m.apply("index", m.atom(b), spec=(Slice(), NewAxis()))
    found = m.apply("solve", m.atom(a), column)
    return m.wrap(m.apply("index", found, literal(0), spec=(Dots(), At())))


SQUARE = ("regular(f8[n, n])", "regular(f8[3, n, n])", "regular(c16[n, n])")
HERMITIAN = ("f8[n, n]", "f8[n, n], UPLO='U'", "f8[3, n, n]")

LINALG: dict[str, Function] = {
    "numpy.linalg.inv": _matrices("inv", "a", samples=SQUARE),
    "numpy.linalg.det": _matrices("det", "a", samples=(*SQUARE, "c16[2, 3, 3]")),
    "numpy.linalg.svdvals": _matrices(
        "svdvals", "x", samples=("f8[n, n]", "f8[n, m]", "f8[m, n]", "f8[3, m, n]", "c16[n, m]")
    ),
    "numpy.linalg.cholesky": Function(
        "a, /, *, upper=False",
        _cholesky,
        "cholesky",
        (
            "definite(f8[n, n])",
            "definite(f8[n, n]), upper=True",
            "definite(f8[3, n, n])",
            "definite(f8[3, n, n]), upper=True",
        ),
    ),
    "numpy.linalg.svd": Function(
        "a, full_matrices=True, compute_uv=True, hermitian=False",
        _svd,
        "svd",
        (
            "f8[n, n]",
            "f8[n, m], full_matrices=False",
            "f8[m, n], full_matrices=False",
            "f8[3, m, n], full_matrices=False",
            "f8[n, m], compute_uv=False",
            "c16[m, n], compute_uv=False",
            "f8[n, n], hermitian=True",
            "f8[n, n], hermitian=True, compute_uv=False",
        ),
    ),
    "numpy.linalg.slogdet": Function("a", _slogdet, "slogdet", SQUARE),
    "numpy.linalg.eigh": Function(
        "a, UPLO='L'", lambda m, g: _results(m, "eigh", numeric(m, g["a"]), **_triangle(m, g)), "eigh", HERMITIAN
    ),
    "numpy.linalg.eigvalsh": Function(
        "a, UPLO='L'", _eigvalsh, "eigvalsh", (*HERMITIAN, "c16[n, n]", "c16[n, n], UPLO='U'")
    ),
    "numpy.linalg.solve": Function(
        "a, b",
        _solve,
        "solve",
        (
            "regular(f8[n, n]), f8[n]",
            "regular(f8[n, n]), f8[n, m]",
            "regular(f8[3, n, n]), f8[3, n, m]",
            "regular(f8[3, n, n]), f8[n]",
            "regular(f8[n, n]), f8[3, n, m]",
            "regular(c16[n, n]), c16[n]",
        ),
    ),
}
