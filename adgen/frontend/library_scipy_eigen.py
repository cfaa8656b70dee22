"""Eigenvalues of `scipy.linalg`. Signs of vectors depend on the algorithm, so those of `eigh` stay SciPy's own."""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known, length_of
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_factors import flag, pair, refuse_unless
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.values import FALSE, NONE, TRUE, Abstract, Row
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import Dim
from adgen.ir.index import Dots, Slice
from adgen.ir.nodes import Apply

OPTIONS = (
    "overwrite_a=False, overwrite_b=False, type=1, check_finite=True, subset_by_index=None, subset_by_value=None,"
    " driver=None"
)


def _eigh(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.eigh`, of one matrix or of two."""
    if not is_none(given["subset_by_value"]):
        why = "How many eigenvalues lie in an interval depends on the numbers, and so would shapes."
        m.refuse("E202", why, "Select by a mask from all of them, or use subset_by_index=.")
    matrix, only = numeric(m, given["a"]), flag(m, given, "eigvals_only")
    if not is_none(given["b"]):
        return _of_two(m, given, matrix, only)
    chosen = _subset(m, given["subset_by_index"], options.array_type(m, matrix).shape[-1])
    lower = flag(m, given, "lower")
    if only:
        values = m.make("eigvalsh", matrix, **({} if lower else {"UPLO": "U"}))
        return values if chosen is None else _between(m, values, chosen)
    more: dict[str, Hashable] = {} if lower else {"lower": False}
    if not is_none(given["driver"]):
        more["driver"] = options.text(m, given["driver"], "driver=")
    if chosen is None:
        return _pair(m, Apply("scipy_eigh", (m.atom(matrix),), freeze(more)))
    return _pair(m, Apply("eigh_subset", (m.atom(matrix),), freeze({**more, "subset_by_index": chosen})))


def _of_two(m: Machine, given: Given, matrix: Abstract, only: bool) -> Abstract:
    if given["type"] != literal(1):
        m.refuse("E202", "Of two matrices, eigenvalues of type 2 and 3 are not supported.", "Use eigvals(a @ b).")
    refuse_unless(m, given, "eigh of two matrices", driver=NONE)
    more: dict[str, Hashable] = {} if flag(m, given, "lower") else {"lower": False}
    op = Apply("generalised_eigh", (m.atom(matrix), m.atom(numeric(m, given["b"]))), freeze(more))
    found = _pair(m, op)
    chosen = _subset(m, given["subset_by_index"], options.array_type(m, matrix).shape[-1])
    if chosen is None:
        return found.items[0] if only else found
    if not only:
        m.refuse("E202", "Of two matrices, subset_by_index= is supported of eigenvalues alone.", "Take columns of all.")
    return _between(m, found.items[0], chosen)


def _pair(m: Machine, op: Apply) -> Row:
    return Row(tuple(m.wrap(v, contiguous=True) for v in m.apply_many(op)))


def _subset(m: Machine, value: Abstract, length: Dim) -> tuple[Dim, Dim] | None:
    """The first and the last index of the eigenvalues that are wanted."""
    if is_none(value):
        return None
    low, high = (length_of(m, v, "An index") for v in pair(m, value, "subset_by_index="))
    for least in (low, high - low, length - 1 - high):
        m.builder.facts.assume_nonnegative(least, m.here())
    return low, high


def _between(m: Machine, values: Abstract, chosen: tuple[Dim, Dim]) -> Abstract:
    low, high = chosen
    spec = (*(Dots(),) * (options.array_type(m, values).rank > 1), Slice(True, True))
    return m.wrap(m.apply("index", m.atom(values), known(m, low), known(m, high + 1), spec=spec))


def _eig(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.eig`: NumPy's, which calls the same routine of LAPACK."""
    if flag(m, given, "left"):
        m.refuse("E202", "Left eigenvectors are not supported.", "They are the rows of np.linalg.inv(v), normalised.")
    if not is_none(given["b"]):
        m.refuse("E202", "General eigenvalues of two matrices are not supported.", "Use np.linalg.solve(b, a).")
    vectors = flag(m, given, "right")
    refuse_unless(m, given, "eig", homogeneous_eigvals=FALSE)
    found = m.handlers.call(m, Library(f"numpy.linalg.{'eig' if vectors else 'eigvals'}"), Arguments((given["a"],)))
    return Row(found.items) if isinstance(found, Row) else found


SCIPY_EIGEN: dict[str, Function] = {
    "scipy.linalg.eigh": Function(
        f"a, b=None, *, lower=True, eigvals_only=False, {OPTIONS}",
        _eigh,
        "scipy_eigh",
        (
            "f8[n, n], driver='evd'",
            "f8[n, n], eigvals_only=True",
            "f8[n, n], lower=False, eigvals_only=True",
            "f8[n, n], definite(f8[n, n])",
            "f8[n, n], definite(f8[n, n]), lower=False, eigvals_only=True",
            "f8[n, n], subset_by_index=[1, 2]",
            "f8[n, n], lower=False, subset_by_index=(0, 0)",
            "f8[n, n], subset_by_index=[0, 1], eigvals_only=True",
        ),
    ),
    "scipy.linalg.eigvalsh": Function(
        f"a, b=None, *, lower=True, {OPTIONS}",
        lambda m, given: _eigh(m, {**given, "eigvals_only": TRUE}),
        "eigvalsh",
        ("f8[n, n]", "f8[n, n], definite(f8[n, n])", "f8[n, n], definite(f8[n, n]), subset_by_index=[1, 3]"),
    ),
    "scipy.linalg.eig": Function(
        "a, b=None, left=False, right=True, overwrite_a=False, overwrite_b=False, check_finite=True,"
        " homogeneous_eigvals=False",
        _eig,
        "eig_of_real",
        ("f8[n, n]", "c16[n, n]", "f8[n, n], right=False"),
    ),
    "scipy.linalg.eigvals": Function(
        "a, b=None, overwrite_a=False, check_finite=True, homogeneous_eigvals=False",
        lambda m, given: _eig(m, {**given, "left": FALSE, "right": FALSE}),
        "eigvals_of_real",
        ("f8[n, n]", "c16[n, n]"),
    ),
}
