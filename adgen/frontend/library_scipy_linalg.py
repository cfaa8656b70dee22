"""`scipy.linalg`: NumPy's function where NumPy has the same one, else a primitive of SciPy's own.

The options `overwrite_a=` and `check_finite=` are about time and not about values, and are left out.
"""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known, static_integer
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_linalg import SQUARE, adjoint
from adgen.frontend.library_shapes import swapped
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.values import FALSE, NONE, Abstract, Row, Static
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import dim
from adgen.ir.index import Slice
from adgen.ir.nodes import Apply, Atom, Attrs, Value
from adgen.ir.types import ArrayType

USUAL = "overwrite_a=False, check_finite=True"
SOLVER = "overwrite_b=False, check_finite=True"


def _flag(m: Machine, given: Given, name: str) -> bool:
    return options.flag(m, given[name], f"{name}=")


def _set(m: Machine, given: Given, *names: str) -> dict[str, Hashable]:
    """The options that are true."""
    return {name: True for name in names if _flag(m, given, name)}


def _refuse_unless(m: Machine, given: Given, function: str, **defaults: Abstract) -> None:
    """Options that are supported only as they are by default."""
    for name, default in defaults.items():
        if given[name] != default:
            m.refuse("E202", f"The option {name}= of scipy.linalg.{function} is not supported.")


def _numpy(name: str, parameters: str, samples: tuple[str, ...], prim: str = "") -> Function:
    """A function that is NumPy's of the same name, with its operand and the options that both have."""
    shared = [p.partition("=")[0].strip() for p in parameters.split(",")]

    def lower(m: Machine, given: Given) -> Abstract:
        more = tuple((n, given[n]) for n in shared[1:])
        return m.handlers.call(m, Library(f"numpy.linalg.{name}"), Arguments((given[shared[0]],), more))

    return Function(f"{parameters}, {USUAL}", lower, prim, samples)


def _trans(m: Machine, given: Given, of: Abstract) -> dict[str, Hashable]:
    """The option that says whether the matrix is transposed; of real matrices 2 is 1."""
    value = given["trans"]
    code = "NTC".find(value.value) if isinstance(value, Static) and isinstance(value.value, str) else None
    number = static_integer(m, value, "trans=") if code is None else code
    if number not in (0, 1, 2):
        m.refuse("E203", "trans is 0, 1 or 2, or one of the letters N, T and C.")
    number = min(number, 1) if options.array_type(m, of).kind != "c" else number
    return {"trans": number} if number else {}


def _solve_triangular(m: Machine, given: Given) -> Abstract:
    a, b = numeric(m, given["a"]), numeric(m, given["b"])
    return m.make("solve_triangular", a, b, **_trans(m, given, a), **_set(m, given, "lower", "unit_diagonal"))


def _pair(m: Machine, value: Abstract, what: str) -> tuple[Abstract, Abstract]:
    items = options.items_of(m, value)
    if items is None or len(items) != 2:
        m.refuse("E302", f"{what} is a tuple of two.")
    return items[0], items[1]


def _solve_banded(m: Machine, given: Given) -> Abstract:
    low, high = (static_integer(m, v, "A number of diagonals") for v in _pair(m, given["l_and_u"], "(l, u)"))
    return m.make("solve_banded", numeric(m, given["ab"]), numeric(m, given["b"]), l=low, u=high)


def _cholesky(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.cholesky`: the upper factor by default."""
    matrix = numeric(m, given["a"])
    if _flag(m, given, "lower"):
        return m.make("cholesky", matrix)
    return adjoint(m, m.make("cholesky", adjoint(m, matrix)))


def _cho_factor(m: Machine, given: Given) -> Abstract:
    lower = _set(m, given, "lower")
    return Row((m.make("cho_factor", numeric(m, given["a"]), **lower), literal(bool(lower))))


def _factored(m: Machine, factor: Abstract, *ops: tuple[str, Attrs]) -> Abstract | None:
    """The matrix that an array is the factor of, where one of these primitives with these options made it."""
    atom = m.atom(factor)
    op = m.origin.get(atom.id) if isinstance(atom, Value) else None
    return m.wrap(op.args[0]) if op is not None and (op.prim, op.attrs) in ops else None


def _cho_solve(m: Machine, given: Given) -> Abstract:
    factor, lower = _pair(m, given["c_and_lower"], "The factor with its lower=")
    c, b = numeric(m, factor), numeric(m, given["b"])
    attrs: dict[str, Hashable] = {"lower": True} if options.flag(m, lower, "lower=") else {}
    made_by: list[tuple[str, Attrs]] = [("cho_factor", freeze(attrs))]
    matrix = _factored(m, c, *made_by, *([("cholesky", ())] if attrs else ()))
    if matrix is None or options.array_type(m, c).rank != 2:
        return m.make("cho_solve", c, b, **attrs)
    return m.make("solve_by_cholesky", matrix, c, b, **attrs)


def _several(m: Machine, prim: str, value: Abstract) -> tuple[Abstract, ...]:
    op = Apply(prim, (m.atom(value),))
    made = m.apply_many(op)
    m.origin.update((v.id, op) for v in made)
    return tuple(m.wrap(v, contiguous=True) for v in made)


def _lu_solve(m: Machine, given: Given) -> Abstract:
    factors, places = _pair(m, given["lu_and_piv"], "What lu_factor gives")
    lu, piv, b = numeric(m, factors), numeric(m, places), numeric(m, given["b"])
    trans, op = _trans(m, given, lu), ("lu_factor", ())
    matrix = _factored(m, lu, op)
    if matrix is None or m.origin.get(_id(m, lu)) is not m.origin.get(_id(m, piv)):
        return m.make("lu_solve", lu, piv, b, **trans)
    return m.make("solve_by_lu", matrix, lu, piv, b, **trans)


def _id(m: Machine, value: Abstract) -> int:
    atom = m.atom(value)
    return atom.id if isinstance(atom, Value) else -1


def _lu(m: Machine, given: Given) -> Abstract:
    _refuse_unless(m, given, "lu", p_indices=FALSE)
    permutation, lower, upper = _several(m, "lu", numeric(m, given["a"]))
    if _flag(m, given, "permute_l"):
        return Row((m.make("matmul", permutation, lower), upper))
    return Row((permutation, lower, upper))


ASSUMED: dict[str, str] = {
    **dict.fromkeys(("general", "gen"), "general"),
    **dict.fromkeys(("symmetric", "sym"), "symmetric"),
    **dict.fromkeys(("hermitian", "her", "positive definite", "pos"), "hermitian"),
    "upper triangular": "triu",
    "lower triangular": "tril",
}
"""What `scipy.linalg.solve` reads of its matrix."""


def _solve(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.solve`: of a matrix that is assumed to be symmetric, one triangle counts."""
    matrix = numeric(m, given["a"])
    if not is_none(given["assume_a"]):
        matrix = _assumed(m, matrix, options.text(m, given["assume_a"], "assume_a="), _flag(m, given, "lower"))
    if _flag(m, given, "transposed"):
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
    prim, beside = ("tril", -1) if lower else ("triu", 1)
    inner = m.make(prim, matrix, k=beside)
    if kind == "symmetric" or options.array_type(m, matrix).kind != "c":
        return m.make("add", m.make(prim, matrix), swapped(m, inner, -2, -1))
    half = m.make("multiply", literal(0.5), m.make("add", m.make(prim, matrix), inner))
    return m.make("add", half, adjoint(m, half))


def _inv(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.inv`."""
    matrix = numeric(m, given["a"])
    if not is_none(given["assume_a"]):
        matrix = _assumed(m, matrix, options.text(m, given["assume_a"], "assume_a="), _flag(m, given, "lower"))
    return m.make("inv", matrix)


def _svd(m: Machine, given: Given) -> Abstract:
    if given["lapack_driver"] != Static("gesdd"):
        m.refuse("E202", "scipy.linalg.svd is supported with its usual driver.")
    shared = tuple((name, given[name]) for name in ("full_matrices", "compute_uv"))
    made = m.handlers.call(m, Library("numpy.linalg.svd"), Arguments((given["a"],), shared))
    return Row(made.items) if isinstance(made, Row) else made


def _qr(m: Machine, given: Given) -> Abstract:
    _refuse_unless(m, given, "qr", pivoting=FALSE)
    mode = options.text(m, given["mode"], "mode=")
    if mode == "raw":
        m.refuse("E202", "scipy.linalg.qr with mode='raw' is not supported.", "Use mode='economic'.")
    numpy_mode = Static("reduced" if mode == "economic" else "complete")
    made = m.handlers.call(m, Library("numpy.linalg.qr"), Arguments((given["a"], numpy_mode)))
    items = made.items if isinstance(made, Row) else ()
    return Row(items[1:] if mode == "r" else items)


def _eigh(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.eigh`: NumPy's eigenvalues; the signs of vectors depend on the algorithm, so they stay SciPy's."""
    _refuse_unless(m, given, "eigh", type=literal(1), subset_by_index=NONE, subset_by_value=NONE)
    matrix, lower = numeric(m, given["a"]), _flag(m, given, "lower")
    only = _flag(m, given, "eigvals_only")
    more: dict[str, Hashable] = {} if lower else {"lower": False}
    if is_none(given["b"]):
        if only:
            return m.make("eigvalsh", matrix, **({} if lower else {"UPLO": "U"}))
        if not is_none(given["driver"]):
            more["driver"] = options.text(m, given["driver"], "driver=")
        op = Apply("scipy_eigh", (m.atom(matrix),), freeze(more))
    else:
        _refuse_unless(m, given, "eigh of two matrices", driver=NONE)
        op = Apply("generalised_eigh", (m.atom(matrix), m.atom(numeric(m, given["b"]))), freeze(more))
    values, vectors = (m.wrap(v, contiguous=True) for v in m.apply_many(op))
    return values if only else Row((values, vectors))


def _function(prim: str) -> Function:
    """A function of a real matrix may be complex, depending on its eigenvalues: then the program ends."""

    def lower(m: Machine, given: Given) -> Abstract:
        _refuse_unless(m, given, prim, disp=Static(""))
        made = m.make(prim, numeric(m, given["A"]))
        if options.array_type(m, made).kind != "c":
            message = f"scipy.linalg.{prim} is complex here; give it a complex matrix"
            attrs = freeze({"exception": "ValueError", "message": message})
            m.apply_many(Apply("check", (m.apply("isrealobj", m.atom(made)),), attrs))
        return made

    return Function("A, disp=''", lower, prim, ("definite(f8[n, n])", "regular(c16[n, n])"))


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


SCIPY_LINALG: dict[str, Function] = {
    "scipy.linalg.inv": Function(
        f"a, {USUAL}, *, assume_a=None, lower=False",
        _inv,
        "inv",
        SQUARE,
    ),
    "scipy.linalg.det": _numpy("det", "a", SQUARE, "det"),
    "scipy.linalg.norm": _numpy("norm", "a, ord=None, axis=None, keepdims=False", ("f8[n], 3", "f8[n, m], 'fro'")),
    "scipy.linalg.svdvals": _numpy("svdvals", "a", ("f8[n, m]",)),
    "scipy.linalg.svd": Function(
        "a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver='gesdd'",
        _svd,
        "svd",
        ("f8[n, n]", "f8[n, m], full_matrices=False", "f8[m, n], compute_uv=False"),
    ),
    "scipy.linalg.qr": Function(
        "a, overwrite_a=False, lwork=None, mode='full', pivoting=False, check_finite=True",
        _qr,
        "qr",
        ("f8[n, n]", "f8[n, m], mode='economic'", "f8[3, 5]", "f8[n, n], mode='r'"),
    ),
    "scipy.linalg.eigh": Function(
        "a, b=None, *, lower=True, eigvals_only=False, overwrite_a=False, overwrite_b=False, type=1,"
        " check_finite=True, subset_by_index=None, subset_by_value=None, driver=None",
        _eigh,
        "scipy_eigh",
        (
            "f8[n, n], driver='evd'",
            "f8[n, n], eigvals_only=True",
            "f8[n, n], lower=False, eigvals_only=True",
            "f8[n, n], definite(f8[n, n])",
            "f8[n, n], definite(f8[n, n]), lower=False, eigvals_only=True",
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
        ),
    ),
    "scipy.linalg.solve_triangular": Function(
        f"a, b, trans=0, lower=False, unit_diagonal=False, {SOLVER}",
        _solve_triangular,
        "solve_triangular",
        (
            "regular(f8[n, n]), f8[n]",
            "regular(f8[n, n]), f8[n, m], lower=True",
            "regular(f8[n, n]), f8[n], trans=1",
            "regular(f8[n, n]), f8[n], trans='T', lower=True",
            "regular(f8[n, n]), f8[n], unit_diagonal=True",
            "regular(c16[n, n]), c16[n], trans='C'",
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
        ("regular(f8[n, n]), f8[m, m], f8[n, m]",),
    ),
    "scipy.linalg.cholesky": Function(
        f"a, lower=False, {USUAL}", _cholesky, "cholesky", ("definite(f8[n, n])", "definite(f8[n, n]), lower=True")
    ),
    "scipy.linalg.cho_factor": Function(
        f"a, lower=False, {USUAL}", _cho_factor, "cho_factor", ("definite(f8[n, n])", "definite(f8[n, n]), lower=True")
    ),
    "scipy.linalg.cho_solve": Function(
        f"c_and_lower, b, {SOLVER}",
        _cho_solve,
        "cho_solve",
        (
            "(regular(f8[n, n]), False), f8[n]",
            "(regular(f8[n, n]), True), f8[n, m]",
            "scipy.linalg.cho_factor(definite(f8[n, n])), f8[n]",
            "scipy.linalg.cho_factor(definite(f8[n, n]), lower=True), f8[n, m]",
            "(scipy.linalg.cholesky(definite(f8[n, n]), lower=True), True), f8[n]",
        ),
    ),
    "scipy.linalg.lu": Function(
        "a, permute_l=False, overwrite_a=False, check_finite=True, p_indices=False",
        _lu,
        "lu",
        ("regular(f8[n, n])", "f8[n, n], permute_l=True"),
    ),
    "scipy.linalg.lu_factor": Function(
        f"a, {USUAL}", lambda m, g: Row(_several(m, "lu_factor", numeric(m, g["a"]))), "lu_factor", ("f8[n, n]",)
    ),
    "scipy.linalg.lu_solve": Function(
        f"lu_and_piv, b, trans=0, {SOLVER}",
        _lu_solve,
        "lu_solve",
        (
            "(regular(f8[n, n]), np.array([1, 1, 2, 3])), f8[n]",
            "(regular(f8[n, n]), np.array([1, 1, 2, 3])), f8[n, m], trans=1",
            "scipy.linalg.lu_factor(f8[n, n]), f8[n, m]",
            "scipy.linalg.lu_factor(f8[n, n]), f8[n], trans=1",
        ),
    ),
    "scipy.linalg.expm": Function(
        "A", lambda m, g: m.make("expm", numeric(m, g["A"])), "expm", ("f8[n, n]", "c16[n, n]")
    ),
    "scipy.linalg.sqrtm": _function("sqrtm"),
    "scipy.linalg.logm": _function("logm"),
    "scipy.linalg.block_diag": Function(
        "*arrs", _block_diag, "", ("f8[n, m], f8[2, 3]", "f8[n, n], f8[3], f8", "f8[n, n], c16[m, m]")
    ),
}
