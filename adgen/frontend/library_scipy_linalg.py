"""`scipy.linalg`: NumPy's function where NumPy has the same one, else a primitive of SciPy's own.

The options `overwrite_a=` and `check_finite=` are about time and not about values, and are left out.
"""

from __future__ import annotations

import numpy as np

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known, static_integer
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_factors import USUAL, flag, pair, refuse_unless
from adgen.frontend.library_least_squares import number
from adgen.frontend.library_linalg import SQUARE, adjoint, reflectors
from adgen.frontend.library_shapes import swapped
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.values import NONE, Abstract, Conflict, Row, Static
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import dim
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Apply, Atom
from adgen.ir.types import ArrayType
from adgen.rules.linalg_types import shorter


def _numpy(name: str, parameters: str, samples: tuple[str, ...], prim: str = "") -> Function:
    """A function that is NumPy's of the same name, with its operand and the options that both have."""
    shared = [p.partition("=")[0].strip() for p in parameters.split(",")]

    def lower(m: Machine, given: Given) -> Abstract:
        more = tuple((n, given[n]) for n in shared[1:])
        return m.handlers.call(m, Library(f"numpy.linalg.{name}"), Arguments((given[shared[0]],), more))

    return Function(f"{parameters}, {USUAL}", lower, prim, samples)


def _solve_banded(m: Machine, given: Given) -> Abstract:
    low, high = (static_integer(m, v, "A number of diagonals") for v in pair(m, given["l_and_u"], "(l, u)"))
    return m.make("solve_banded", numeric(m, given["ab"]), numeric(m, given["b"]), l=low, u=high)


ASSUMED: dict[str, str] = {
    **dict.fromkeys(("general", "gen"), "general"),
    **dict.fromkeys(("symmetric", "sym"), "symmetric"),
    **dict.fromkeys(("hermitian", "her", "positive definite", "pos"), "hermitian"),
    "upper triangular": "triu",
    "lower triangular": "tril",
    "banded": "general",  # the width of the band is what the numbers say
    "diagonal": "0",
    "tridiagonal": "1",
}
"""What `scipy.linalg.solve` reads of its matrix; a number is how many diagonals beside the main one."""


def _solve(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.solve`: of a matrix that is assumed to be symmetric, one triangle counts."""
    matrix = numeric(m, given["a"])
    if not is_none(given["assume_a"]):
        matrix = _assumed(m, matrix, options.text(m, given["assume_a"], "assume_a="), flag(m, given, "lower"))
    if flag(m, given, "transposed"):
        matrix = swapped(m, matrix, -2, -1)
    return m.handlers.call(m, Library("numpy.linalg.solve"), Arguments((matrix, given["b"])))


def _assumed(m: Machine, matrix: Abstract, what: str, lower: bool) -> Abstract:
    kind = ASSUMED.get(what)
    if kind is None:
        m.refuse("E202", f"assume_a={what!r} is not supported.", "Leave it out.")
    if kind == "general":
        return matrix
    if kind in ("triu", "tril"):
        return m.make(kind, matrix)
    if kind.isdigit():
        return m.make("triu", m.make("tril", matrix, k=int(kind)), k=-int(kind))
    prim, beside = ("tril", -1) if lower else ("triu", 1)
    inner = m.make(prim, matrix, k=beside)
    if kind == "symmetric" or options.array_type(m, matrix).kind != "c":
        return m.make("add", m.make(prim, matrix), swapped(m, inner, -2, -1))
    half = m.make("multiply", literal(0.5), m.make("add", m.make(prim, matrix), inner))
    return m.make("add", half, adjoint(m, half))


def _inv(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.inv`."""
    matrix = numeric(m, given["a"])
    if given["assume_a"] in (Static("diagonal"), Static("tridiagonal"), Static("banded")):
        m.refuse("E202", "Inverses of matrices that are assumed to be banded are not supported.", "Use np.linalg.inv.")
    if not is_none(given["assume_a"]):
        matrix = _assumed(m, matrix, options.text(m, given["assume_a"], "assume_a="), flag(m, given, "lower"))
    return m.make("inv", matrix)


def _svd(m: Machine, given: Given) -> Abstract:
    if given["lapack_driver"] != Static("gesdd") and flag(m, given, "compute_uv"):
        m.refuse("E202", "The signs of vectors depend on the algorithm.", "Leave lapack_driver= out.")
    shared = tuple((name, given[name]) for name in ("full_matrices", "compute_uv"))
    made = m.handlers.call(m, Library("numpy.linalg.svd"), Arguments((given["a"],), shared))
    return Row(made.items) if isinstance(made, Row) else made


def _qr(m: Machine, given: Given) -> Abstract:
    mode = options.text(m, given["mode"], "mode=")
    if mode == "raw":
        return _raw(m, given)
    if flag(m, given, "pivoting"):
        return _pivoted(m, numeric(m, given["a"]), mode)
    numpy_mode = Static("reduced" if mode == "economic" else "complete")
    made = m.handlers.call(m, Library("numpy.linalg.qr"), Arguments((given["a"], numpy_mode)))
    items = made.items if isinstance(made, Row) else ()
    return Row(items[1:] if mode == "r" else items)


def _raw(m: Machine, given: Given) -> Row:
    """`scipy.linalg.qr` as LAPACK stores its factors; with pivoting, those of the columns in their new order."""
    matrix = numeric(m, given["a"])
    order: tuple[Abstract, ...] = ()
    if flag(m, given, "pivoting"):
        *_, piv = m.apply_many(Apply("qr_pivoted", (m.atom(matrix),)))
        order = (m.wrap(piv, contiguous=True),)
        matrix = m.make("index", matrix, piv, spec=(Slice(), At()))
    factors, scales = reflectors(m, matrix)
    rows, columns = options.array_type(m, matrix).shape
    both = m.number(known(m, shorter(rows, columns, m.builder.facts)))
    upper = m.make("triu", m.make("index", factors, both, spec=(Slice(hi=True),)))
    return Row((Row((factors, scales)), upper, *order))


def _pivoted(m: Machine, matrix: Abstract, mode: str) -> Row:
    """`scipy.linalg.qr` with pivoting; the full factors of a tall matrix are not unique."""
    rows, columns = options.array_type(m, matrix).shape[-2:]
    if mode in ("full", "r") and not m.builder.facts.assume_nonnegative(columns - rows, m.here()):
        m.refuse("E202", f"With more rows than columns, mode={mode!r} is not supported.", "Use mode='economic'.")
    made = tuple(m.wrap(v, contiguous=True) for v in m.apply_many(Apply("qr_pivoted", (m.atom(matrix),))))
    return Row(made[1:] if mode == "r" else made)


def _pinv(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.pinv`: NumPy's with the cut-off of its option `rtol`, unless there is `atol` too."""
    matrix, cut = numeric(m, given["a"]), (("rtol", given["rtol"]),)
    if is_none(given["atol"]):
        found = m.handlers.call(m, Library("numpy.linalg.pinv"), Arguments((matrix,), cut))
    else:
        found = m.make("scipy_pinv", matrix, **{n: number(m, given[n], f"{n}=") for n in ("atol", "rtol")})
    if not flag(m, given, "return_rank"):
        return found
    refuse_unless(m, given, "pinv with return_rank", atol=NONE)
    rank = m.handlers.call(m, Library("numpy.linalg.matrix_rank"), Arguments((matrix,), cut))
    return Row((found, rank))


def _lstsq(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.lstsq`: NumPy's with SciPy's cut-off.

    The residuals of one vector are a number or an empty array, so they are refused where they are read.
    """
    a, b = numeric(m, given["a"]), numeric(m, given["b"])
    driver = given["lapack_driver"]
    if not is_none(driver) and options.text(m, driver, "lapack_driver=") not in ("gelsd", "gelss"):
        m.refuse("E202", "scipy.linalg.lstsq is supported with the drivers gelsd and gelss.", "Leave it out.")
    types = [options.array_type(m, v) for v in (a, b)]
    narrow = all(of.dtype in ("float32", "complex64") for of in types)
    cut = literal(float(np.finfo("f4" if narrow else "f8").eps)) if is_none(given["cond"]) else given["cond"]
    found = m.handlers.call(m, Library("numpy.linalg.lstsq"), Arguments((a, b, cut)))
    assert isinstance(found, Row)
    solution, residuals, *rest = found.items
    if types[1].rank == 1:
        why = "The residuals are a number or an empty array, depending on the rank."
        residuals = Conflict("E202", why, m.here(), "Write np.sum((b - a @ x) ** 2).")
    return Row((solution, residuals, *rest))


def _function(prim: str, *unread: str) -> Function:
    """A function of a real matrix may be complex, depending on its eigenvalues: then the program ends."""

    def lower(m: Machine, given: Given) -> Abstract:
        refuse_unless(m, given, prim, disp=Static(""))
        made = m.make(prim, numeric(m, given["A"]))
        if options.array_type(m, made).kind != "c":
            message = f"scipy.linalg.{prim} is complex here; give it a complex matrix"
            attrs = freeze({"exception": "ValueError", "message": message})
            m.apply_many(Apply("check", (m.apply("isrealobj", m.atom(made)),), attrs))
        return made

    parameters = ", ".join(("A", "disp=''", *(f"{name}=''" for name in unread)))
    return Function(parameters, lower, prim, ("definite(f8[n, n])", "regular(c16[n, n])", "definite(f8[3, n, n])"))


def _expm_frechet(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.expm_frechet`: the exponential and its derivative along E, or this alone."""
    matrix = numeric(m, given["A"])
    found = m.make("expm_frechet", matrix, numeric(m, given["E"]))
    return Row((m.make("expm", _double(m, matrix)), found)) if flag(m, given, "compute_expm") else found


def _double(m: Machine, value: Abstract) -> Abstract:
    """A matrix in double precision, in which SciPy computes some functions; a longer one stays."""
    of = options.array_type(m, value)
    dtype = "complex128" if of.kind == "c" else "float64"
    narrow = of.dtype != dtype and np.can_cast(of.dtype, dtype)
    return m.make("astype", value, dtype=dtype) if narrow else value


def _det(m: Machine, given: Given) -> Abstract:
    return m.make("det", _double(m, numeric(m, given["a"])))


def _block_diag(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.block_diag`."""
    items = given["arrs"].items if isinstance(given["arrs"], Row) else ()
    blocks = [m.atom(_matrix(m, numeric(m, i))) for i in items]
    types = [b.type for b in blocks if isinstance(b.type, ArrayType)]
    total = [sum((t.shape[k] for t in types), dim(0)) for k in (0, 1)]
    dtype = m.apply("concatenate", *(m.apply("reshape", b, shape=(dim(-1),)) for b in blocks)).type if blocks else None
    made: Atom = m.apply("zeros", shape=tuple(total), dtype=dtype.dtype if isinstance(dtype, ArrayType) else "float64")
    row, column = dim(0), dim(0)
    for block, of in zip(blocks, types, strict=True):
        ends = (row + of.shape[0], column + of.shape[1])
        bounds = [known(m, d) for d in (row, ends[0], column, ends[1])]
        made = m.apply("update", made, block, *bounds, spec=(Slice(True, True), Slice(True, True)))
        row, column = ends
    return m.wrap(made, contiguous=True)


def _matrix(m: Machine, value: Abstract) -> Abstract:
    of = options.array_type(m, value)
    if of.rank > 2:
        m.refuse("E301", "scipy.linalg.block_diag takes matrices.", "Write a loop over a stack.")
    return m.make("reshape", value, shape=((dim(1),) * 2 + of.shape)[-2:]) if of.rank < 2 else value


PSEUDO_INVERSES = ("f8[n, m]", "f8[n, m], atol=1e-12", "f8[3, n, m], rtol=1e-10", "f8[m, n], return_rank=True; [0]")

SCIPY_LINALG: dict[str, Function] = {
    "scipy.linalg.inv": Function(
        f"a, {USUAL}, *, assume_a=None, lower=False",
        _inv,
        "inv",
        SQUARE,
    ),
    "scipy.linalg.det": Function(f"a, {USUAL}", _det, "det", SQUARE),
    "scipy.linalg.norm": _numpy("norm", "a, ord=None, axis=None, keepdims=False", ("f8[n], 3", "f8[n, m], 'fro'")),
    "scipy.linalg.svdvals": _numpy("svdvals", "a", ("f8[n, m]",)),
    "scipy.linalg.svd": Function(
        "a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver='gesdd'",
        _svd,
        "svd",
        ("f8[n, n]", "f8[n, m], full_matrices=False", "f8[m, n], compute_uv=False, lapack_driver='gesvd'"),
    ),
    "scipy.linalg.qr": Function(
        "a, overwrite_a=False, lwork=None, mode='full', pivoting=False, check_finite=True",
        _qr,
        "qr",
        (
            "f8[n, n]",
            "f8[n, m], mode='economic'",
            "f8[3, 5]",
            "f8[n, n], mode='r'",
            "f8[n, n], pivoting=True; [:2]",
            "f8[n, m], mode='raw'; [0]",
            "f8[n, n], mode='raw', pivoting=True; [1]",
        ),
    ),
    "scipy.linalg.pinv": Function(
        "a, *, atol=None, rtol=None, return_rank=False, check_finite=True", _pinv, "pinv", PSEUDO_INVERSES
    ),
    "scipy.linalg.lstsq": Function(
        "a, b, cond=None, overwrite_a=False, overwrite_b=False, check_finite=True, lapack_driver=None",
        _lstsq,
        "lstsq",
        (
            "f8[n, m], f8[n]; [0]",
            "f8[n, m], f8[n, 3], cond=1e-10; [0]",
            "f8[m, n], f8[m, 3], lapack_driver='gelss'; [0]",
            "c16[n, m], c16[n]; [0]",
        ),
    ),
    "scipy.linalg.solve": Function(
        "a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None, transposed=False",
        _solve,
        "solve",
        (
            "regular(f8[n, n]), f8[n]",
            "regular(f8[n, n]), f8[n, m], transposed=True",
            "definite(f8[n, n]), f8[n], assume_a='pos'",
            "definite(f8[n, n]), f8[n], assume_a='sym', lower=True",
            "regular(f8[n, n]), f8[n], assume_a='upper triangular'",
            "regular(f8[n, n]), f8[n], assume_a='diagonal'",
            "regular(f8[n, n]), f8[n, m], assume_a='tridiagonal'",
        ),
    ),
    "scipy.linalg.solve_banded": Function(
        "l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True",
        _solve_banded,
        "solve_banded",
        (
            "(1, 1), f8[3, n] > 1, f8[n]",
            "(1, 1), f8[3, n] > 1, f8[n, m]",
            "(0, 2), f8[3, n] > 1, f8[n]",
            "(2, 1), f8[4, k] > 1, f8[k]",
        ),
    ),
    "scipy.linalg.solve_sylvester": Function(
        "a, b, q",
        lambda m, g: m.make("solve_sylvester", *(numeric(m, g[n]) for n in "abq")),
        "solve_sylvester",
        ("regular(f8[n, n]), f8[m, m], f8[n, m]", "regular(f8[3, n, n]), f8[m, m], f8[n, m]"),
    ),
    "scipy.linalg.expm": Function(
        "A", lambda m, g: m.make("expm", numeric(m, g["A"])), "expm", ("f8[n, n]", "c16[n, n]", "f8[3, n, n]")
    ),
    "scipy.linalg.expm_frechet": Function(
        "A, E, method=None, compute_expm=True, check_finite=True",
        _expm_frechet,
        "expm_frechet",
        ("f8[n, n], f8[n, n]", "f8[n, n], f8[n, n], compute_expm=False", "f8[3, n, n], f8[3, n, n]"),
    ),
    "scipy.linalg.sqrtm": _function("sqrtm", "blocksize"),
    "scipy.linalg.logm": _function("logm"),
    "scipy.linalg.block_diag": Function(
        "*arrs", _block_diag, "", ("f8[n, m], f8[2, 3]", "f8[n, n], f8[3], f8", "f8[n, n], c16[m, m]")
    ),
}
