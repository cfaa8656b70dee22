"""`numpy.linalg`: which primitive each function is."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache, reduce

from adgen.frontend import options
from adgen.frontend.defined import defined
from adgen.frontend.integers import static_integer
from adgen.frontend.library import Function, Given, into, numeric
from adgen.frontend.library_shapes import swapped
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Conflict, Row
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, Dots, NewAxis, Slice
from adgen.ir.nodes import Apply
from adgen.rules.linalg_types import of_general

RESULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "slogdet": ("SlogdetResult", ("sign", "logabsdet")),
    "slogdet_of_complex": ("SlogdetResult", ("sign", "logabsdet")),
    "eigh": ("EighResult", ("eigenvalues", "eigenvectors")),
    "eig": ("EigResult", ("eigenvalues", "eigenvectors")),
    "eig_of_real": ("EigResult", ("eigenvalues", "eigenvectors")),
    "qr": ("QRResult", ("Q", "R")),
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


def _eig(m: Machine, given: Given) -> Abstract:
    value = numeric(m, given["a"])
    prim, attrs = of_general("eig", options.array_type(m, value))
    return _results(m, prim, value, **attrs)


def _eigvals(m: Machine, given: Given) -> Abstract:
    value = numeric(m, given["a"])
    prim, attrs = of_general("eigvals", options.array_type(m, value))
    return m.make(prim, value, **attrs)


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
    """`np.linalg.svd`; vectors that belong to no singular value have no derivative.

    Where they are read, and nothing says otherwise, the matrix is taken to be square, which has none.
    """
    matrix = numeric(m, given["a"])
    hermitian = {"hermitian": True} if options.flag(m, given["hermitian"], "hermitian=") else {}
    if not options.flag(m, given["compute_uv"], "compute_uv="):
        return _results(m, "svd", matrix, **hermitian).items[1] if hermitian else m.make("svdvals", matrix)
    if not options.flag(m, given["full_matrices"], "full_matrices="):
        return _results(m, "svd", matrix, **hermitian)
    *_, rows, columns = options.array_type(m, matrix).shape
    if not m.builder.facts.careful:
        m.builder.facts.assume_same(rows, columns, m.here())
    made = _results(m, "svd", matrix, **hermitian)
    u, values, vh = made.items
    u = u if _at_most(m, rows, columns) else _not_unique(m, "u")
    return Row((u, values, vh if _at_most(m, columns, rows) else _not_unique(m, "vh")), made.kind, made.fields)


def _at_most(m: Machine, length: Dim, other: Dim) -> bool:
    facts = m.builder.facts
    return facts.same(length, other) or facts.nonnegative(other - length)


def _not_unique(m: Machine, what: str) -> Conflict:
    """A factor that is refused where it is read."""
    why = f"The full matrix {what} of a singular value decomposition has vectors that are not unique."
    return Conflict("E202", why, m.here(), "Use full_matrices=False.")


def reflectors(m: Machine, matrix: Abstract) -> tuple[Abstract, ...]:
    """The factors of a matrix as LAPACK stores them, by its own loop over the columns."""
    if options.array_type(m, matrix).rank != 2:
        m.refuse("E202", "qr with mode='raw' of a stack of matrices is not supported.", "Write a loop over them.")
    made = defined(m, "numpy.linalg.qr", {"a": matrix})
    assert isinstance(made, Row)
    return made.items


def _qr(m: Machine, given: Given) -> Abstract:
    """`np.linalg.qr`; columns of q beyond those of the matrix are not unique."""
    matrix, mode = numeric(m, given["a"]), options.text(m, given["mode"], "mode=")
    rows, columns = options.array_type(m, matrix).shape[-2:]
    if mode == "raw":
        factors, scales = reflectors(m, matrix)
        return Row((swapped(m, factors, -2, -1), scales))
    if mode not in ("reduced", "complete", "r"):
        m.refuse("E203", f"The modes of np.linalg.qr are reduced, complete, r and raw, not {mode!r}.")
    if mode == "complete" and not m.builder.facts.assume_nonnegative(columns - rows, m.here()):
        why = "The complete factor q of a matrix with more rows than columns is not unique."
        m.refuse("E202", why, "Use mode='reduced', which SciPy calls 'economic'.")
    made = _results(m, "qr", matrix)
    return made.items[1] if mode == "r" else made


def _matrix_power(m: Machine, given: Given) -> Abstract:
    """`np.linalg.matrix_power`, by squares as NumPy multiplies."""
    base, n = numeric(m, given["a"]), static_integer(m, given["n"], "The exponent of np.linalg.matrix_power")
    of = options.array_type(m, base)
    if n == 0:
        *lead, rows, columns = of.shape
        one = m.apply("eye", n=rows, m=columns, dtype=of.dtype)
        return m.wrap(m.apply("copy", m.apply("broadcast_to", one, shape=of.shape) if lead else one), contiguous=True)
    base = m.make("inv", base) if n < 0 else base
    return _positive_power(m, base, abs(n))


def _positive_power(m: Machine, base: Abstract, n: int) -> Abstract:
    """A power with at least one factor; the first is the matrix itself and no copy, as in NumPy."""
    if n == 3:
        return m.make("matmul", m.make("matmul", base, base), base)
    factors: list[Abstract] = []
    while n:
        n, bit = divmod(n, 2)
        factors += [base] * bit
        base = m.make("matmul", base, base) if n else base
    return reduce(lambda left, right: m.make("matmul", left, right), factors)


UNKNOWN = 64
"""What a length that is not known counts as: more than literal lengths are as a rule."""


def _multi_dot(m: Machine, given: Given) -> Abstract:
    """`np.linalg.multi_dot`, in the order that costs least; NumPy decides on it with the lengths of the run."""
    items = options.items_of(m, given["arrays"])
    if items is None or len(items) < 2:
        m.refuse("E202", "np.linalg.multi_dot needs a list of two or more arrays whose length is known.")
    factors = [numeric(m, i) for i in items]
    shapes = [options.array_type(m, f).shape for f in factors]
    if any(len(s) != 2 for s in shapes[1:-1]) or not {len(shapes[0]), len(shapes[-1])} <= {1, 2}:
        m.refuse("E301", "np.linalg.multi_dot takes matrices, and vectors at the ends.")
    first = dim(1) if len(shapes[0]) == 1 else shapes[0][0]
    last = dim(1) if len(shapes[-1]) == 1 else shapes[-1][1]
    lengths = [UNKNOWN if d.const is None else d.const for d in (first, *(s[0] for s in shapes[1:]), last)]
    return _chain(m, factors, lengths)[1]()


def _chain(m: Machine, factors: list[Abstract], lengths: list[int]) -> tuple[int, Callable[[], Abstract]]:
    """What the cheapest product of a chain of matrices costs, and what makes it (Cormen et al., section 14.2)."""

    @cache
    def best(start: int, end: int) -> tuple[int, Callable[[], Abstract]]:
        if end == start + 1:
            return 0, lambda: factors[start]
        return min((split(start, middle, end) for middle in range(end - 1, start, -1)), key=lambda found: found[0])

    def split(start: int, middle: int, end: int) -> tuple[int, Callable[[], Abstract]]:
        (left, make_left), (right, make_right) = best(start, middle), best(middle, end)
        cost = left + right + lengths[start] * lengths[middle] * lengths[end]
        return cost, lambda: m.make("matmul", make_left(), make_right())

    return best(0, len(factors))


def solved(m: Machine, prim: str, *factors: Abstract, b: Abstract, **attrs: Hashable) -> Abstract:
    """A solution of linear equations; for a stack of matrices one vector is solved for as a column."""
    if options.array_type(m, b).rank != 1 or options.array_type(m, factors[0]).rank < 3:
        return m.make(prim, *factors, b, **attrs)
    column = m.apply("index", m.atom(b), spec=(Slice(), NewAxis()))
    found = m.make(prim, *factors, m.wrap(column), **attrs)
    return m.wrap(m.apply("index", m.atom(found), literal(0), spec=(Dots(), At())))


def _outer(m: Machine, given: Given) -> Abstract:
    x, y = numeric(m, given["x1"]), numeric(m, given["x2"])
    if options.array_type(m, x).rank != 1 or options.array_type(m, y).rank != 1:
        m.refuse("E301", "np.linalg.outer takes vectors.", "Use np.outer, which flattens its operands.")
    return m.make("outer", x, y)


SQUARE = ("regular(f8[n, n])", "regular(f8[3, n, n])", "regular(c16[n, n])")
GENERAL = ("f8[n, n]", "f8[3, n, n]", "c16[n, n]", "c16[3, 2, 2]")
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
        lambda m, g: solved(m, "solve", numeric(m, g["a"]), b=numeric(m, g["b"])),
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
    "numpy.linalg.eig": Function("a", _eig, "eig", GENERAL),
    "numpy.linalg.eigvals": Function("a", _eigvals, "eigvals", GENERAL),
    "numpy.linalg.qr": Function(
        "a, mode='reduced'",
        _qr,
        "qr",
        (
            "regular(f8[n, n])",
            "f8[n, m]",
            "f8[m, n]",
            "f8[5, 3]",
            "f8[3, 5], mode='complete'",
            "f8[3, n, m]",
            "f8[n, m], mode='r'",
            "f8[4, 2], mode='raw'",
            "f8[n, n], mode='raw'",
            "c16[3, 5], mode='raw'",
            "c16[n, m]",
            "c16[3, 5]",
        ),
    ),
    "numpy.linalg.matrix_power": Function(
        "a, n",
        _matrix_power,
        "",
        (
            "f8[n, n], 2",
            "f8[n, n], 3",
            "f8[n, n], 1",
            "f8[3, n, n], 5",
            "regular(f8[n, n]), -1",
            "regular(f8[n, n]), -6",
            "c16[n, n], 4",
        ),
    ),
    "numpy.linalg.multi_dot": Function(
        "arrays, *, out=None",
        lambda m, g: into(m, g, _multi_dot(m, g)),
        "",
        (
            "[f8[n, m], f8[m, 3]]",
            "[f8[n, m], f8[m, 3], f8[3, k], f8[k]]",
            "[f8[n], f8[n, m], f8[m, k]]",
            "[f8[n], f8[n, m], f8[m]]",
            "[f8[n, n], f8[n, n], f8[n, 3]]",
        ),
    ),
    "numpy.linalg.outer": Function("x1, x2, /", _outer, "outer", ("f8[n], f8[m]", "c16[n], c16[m]")),
    "numpy.linalg.matrix_transpose": Function(
        "x, /", lambda m, g: swapped(m, g["x"], -2, -1), "", ("f8[n, m]", "f8[3, n, m]")
    ),
}
