"""Factors of `scipy.linalg`, and what is solved with them.

The options `overwrite_a=` and `check_finite=` are about time and not about values, and are left out.
"""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.integers import static_integer
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_linalg import adjoint, solved
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Row, Static
from adgen.ir.builder import freeze, literal
from adgen.ir.nodes import Apply, Attrs, Value

USUAL = "overwrite_a=False, check_finite=True"
SOLVER = "overwrite_b=False, check_finite=True"


def flag(m: Machine, given: Given, name: str) -> bool:
    """The option that is true or false."""
    return options.flag(m, given[name], f"{name}=")


def true_options(m: Machine, given: Given, *names: str) -> dict[str, Hashable]:
    """The options that are true."""
    return {name: True for name in names if flag(m, given, name)}


def refuse_unless(m: Machine, given: Given, function: str, **defaults: Abstract) -> None:
    """Options that are supported only as they are by default."""
    for name, default in defaults.items():
        if given[name] != default:
            m.refuse("E202", f"The option {name}= of scipy.linalg.{function} is not supported.")


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
    unit = true_options(m, given, "lower", "unit_diagonal")
    return solved(m, "solve_triangular", a, b=b, **_trans(m, given, a), **unit)


def pair(m: Machine, value: Abstract, what: str) -> tuple[Abstract, Abstract]:
    """The two elements of an argument that must be a tuple of two."""
    items = options.items_of(m, value)
    if items is None or len(items) != 2:
        m.refuse("E302", f"{what} is a tuple of two.")
    return items[0], items[1]


def _cholesky(m: Machine, given: Given) -> Abstract:
    """`scipy.linalg.cholesky`: the upper factor by default."""
    matrix = numeric(m, given["a"])
    if flag(m, given, "lower"):
        return m.make("cholesky", matrix)
    return adjoint(m, m.make("cholesky", adjoint(m, matrix)))


def _cho_factor(m: Machine, given: Given) -> Abstract:
    lower = true_options(m, given, "lower")
    return Row((m.make("cho_factor", numeric(m, given["a"]), **lower), literal(bool(lower))))


def _factored(m: Machine, factor: Abstract, *ops: tuple[str, Attrs]) -> Abstract | None:
    """The matrix that an array is the factor of, where one of these primitives with these options made it."""
    atom = m.atom(factor)
    op = m.origin.get(atom.id) if isinstance(atom, Value) else None
    return m.wrap(op.args[0]) if op is not None and (op.prim, op.attrs) in ops else None


def _cho_solve(m: Machine, given: Given) -> Abstract:
    factor, lower = pair(m, given["c_and_lower"], "The factor with its lower=")
    c, b = numeric(m, factor), numeric(m, given["b"])
    attrs: dict[str, Hashable] = {"lower": True} if options.flag(m, lower, "lower=") else {}
    made_by: list[tuple[str, Attrs]] = [("cho_factor", freeze(attrs))]
    matrix = _factored(m, c, *made_by, *([("cholesky", ())] if attrs else ()))
    if matrix is None:
        return solved(m, "cho_solve", c, b=b, **attrs)
    return solved(m, "solve_by_cholesky", matrix, c, b=b, **attrs)


def _several(m: Machine, prim: str, value: Abstract) -> tuple[Abstract, ...]:
    op = Apply(prim, (m.atom(value),))
    made = m.apply_many(op)
    m.origin.update((v.id, op) for v in made)
    return tuple(m.wrap(v, contiguous=True) for v in made)


def _lu_solve(m: Machine, given: Given) -> Abstract:
    factors, places = pair(m, given["lu_and_piv"], "What lu_factor gives")
    lu, piv, b = numeric(m, factors), numeric(m, places), numeric(m, given["b"])
    trans, op = _trans(m, given, lu), ("lu_factor", ())
    matrix = _factored(m, lu, op)
    if matrix is None or m.origin.get(_id(m, lu)) is not m.origin.get(_id(m, piv)):
        return solved(m, "lu_solve", lu, piv, b=b, **trans)
    return solved(m, "solve_by_lu", matrix, lu, piv, b=b, **trans)


def _id(m: Machine, value: Abstract) -> int:
    atom = m.atom(value)
    return atom.id if isinstance(atom, Value) else -1


def _lu(m: Machine, given: Given) -> Abstract:
    permutation, lower, upper = _several(m, "lu", numeric(m, given["a"]))
    if flag(m, given, "permute_l"):
        return Row((m.make("matmul", permutation, lower), upper))
    if flag(m, given, "p_indices"):
        places = m.make("argmax", permutation, axis=-1)
        return Row((m.make("astype", places, dtype="int32"), lower, upper))
    return Row((permutation, lower, upper))


FACTORS: dict[str, Function] = {
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
            "regular(f8[3, n, n]), f8[3, n, m], lower=True",
            "regular(f8[3, n, n]), f8[n]",
        ),
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
            "scipy.linalg.cho_factor(definite(f8[3, n, n])), f8[3, n, m]",
            "(regular(f8[3, n, n]), False), f8[n]",
        ),
    ),
    "scipy.linalg.lu": Function(
        "a, permute_l=False, overwrite_a=False, check_finite=True, p_indices=False",
        _lu,
        "lu",
        (
            "regular(f8[n, n])",
            "f8[n, n], permute_l=True",
            "f8[n, n], p_indices=True; [1:]",
            "f8[5, 2]",
            "f8[2, 5], permute_l=True",
            "regular(f8[3, n, n])",
        ),
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
            "scipy.linalg.lu_factor(regular(f8[3, n, n])), f8[3, n, m]",
        ),
    ),
}
