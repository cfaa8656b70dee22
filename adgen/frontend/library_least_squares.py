"""Pseudo-inverses, ranks and least squares of `numpy.linalg`: a cut-off is an option, or data that the run computes."""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.defined import defined
from adgen.frontend.integers import known
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Row, Static
from adgen.ir.index import At
from adgen.ir.nodes import Const
from adgen.ir.types import ArrayType
from adgen.rules.linalg_types import cutting


def number(m: Machine, value: Abstract, what: str) -> float | None:
    """An option that is None or a number known now."""
    if is_none(value):
        return None
    if isinstance(value, Const) and not isinstance(value.value, complex):
        return float(value.value)
    m.refuse("E302", f"{what} must be a number that is known when the function is compiled.")


def _absent(value: Abstract) -> bool:
    """Whether an option is None, or left out where None means something."""
    return is_none(value) or value == Static("")


def _computed(m: Machine, given: Given, *names: str) -> str | None:
    """The one of two cut-offs that only the run knows, if there is one."""
    computed = [n for n in names if not _absent(given[n]) and not isinstance(given[n], Const)]
    if computed and not all(_absent(given[n]) for n in names if n != computed[0]):
        m.refuse("E203", f"{' and '.join(f'{n}=' for n in names)} are not both given.")
    return computed[0] if computed else None


def _cut_off(m: Machine, given: Given, *names: str) -> dict[str, Hashable]:
    """The options that say which singular values count as zero, and `hermitian`."""
    found: dict[str, Hashable] = {n: number(m, given[n], f"{n}=") for n in names if given[n] != Static("")}
    if "hermitian" in given and options.flag(m, given["hermitian"], "hermitian="):
        found["hermitian"] = True
    return found


def _pinv(m: Machine, given: Given) -> Abstract:
    matrix = numeric(m, given["a"])
    if (name := _computed(m, given, "rcond", "rtol")) is not None:
        return m.make("pinv_within", matrix, numeric(m, given[name]), **_cut_off(m, given))
    cut = _cut_off(m, given, "rcond", "rtol")
    return m.make(cutting("pinv", cut.get("rcond"), cut.get("rtol")), matrix, **cut)


def _matrix_rank(m: Machine, given: Given) -> Abstract:
    if _computed(m, given, "tol", "rtol") is not None:
        return defined(m, "numpy.linalg.matrix_rank", given)
    return m.make("matrix_rank", numeric(m, given["A"]), **_cut_off(m, given, "tol", "rtol"))


def _lstsq(m: Machine, given: Given) -> Abstract:
    """`np.linalg.lstsq`. The solution is made last, apart from the residuals' own, so that it gets the user's name."""
    a, b = numeric(m, given["a"]), numeric(m, given["b"])
    if _computed(m, given, "rcond") is not None:
        found = m.make("lstsq_within", a, b, numeric(m, given["rcond"]))
        rank = defined(m, "numpy.linalg.matrix_rank", {"A": a, "rtol": given["rcond"]})
        return Row((found, _residuals(m, a, b, found, rank), rank, m.make("svdvals", a)))
    cut = number(m, given["rcond"], "rcond=")
    rank = m.make("matrix_rank", a, **({} if cut is None else {"rtol": cut}))
    residuals = _residuals(m, a, b, m.make("lstsq", a, b, rcond=cut), rank)
    values = m.make("svdvals", a)
    found = m.make(cutting("lstsq", cut), a, b, **({} if cut is None else {"rcond": cut}))
    return Row((found, residuals, rank, values))


def _residuals(m: Machine, a: Abstract, b: Abstract, found: Abstract, rank: Abstract) -> Abstract:
    """The sum of squares for each column of b: an empty array unless the rank is that of a tall matrix."""
    rows, columns = (m.number(known(m, d)) for d in options.array_type(m, a).shape)
    left = m.make("subtract", b, m.make("matmul", a, found))
    size = m.make("absolute", left) if options.array_type(m, left).kind == "c" else left
    vector = options.array_type(m, b).rank == 1
    sums = m.atom(m.make("sum", m.make("square", size), axis=0, **({"keepdims": True} if vector else {})))
    full = m.make("logical_and", m.make("equal", rank, columns), m.make("greater", rows, columns))
    of = sums.type
    assert isinstance(of, ArrayType)
    mask = m.apply("broadcast_to", m.atom(full), shape=of.shape)
    return m.wrap(m.apply("index", sums, mask, spec=(At(),)), contiguous=True)


LEAST_SQUARES: dict[str, Function] = {
    "numpy.linalg.pinv": Function(
        "a, rcond=None, hermitian=False, *, rtol=''",
        _pinv,
        "pinv",
        (
            "f8[n, m]",
            "f8[m, n]",
            "regular(f8[n, n])",
            "f8[3, n, m], rcond=1e-10",
            "c16[n, m], rtol=1e-12",
            "regular(f8[n, n]), hermitian=True",
            "f8[n, m], rcond=0.4",
            "f8[n, n], rtol=0.2, hermitian=True",
            "f8[3, n, m], rcond=np.array([0.4, 1e-9, 0.3])",
            "f8[m, n], rtol=f8",
            "f8[n, n], f8, hermitian=True",
        ),
    ),
    "numpy.linalg.matrix_rank": Function(
        "A, tol=None, hermitian=False, *, rtol=None",
        _matrix_rank,
        "matrix_rank",
        ("f8[n, m]", "f8[3, n, m], rtol=1e-3", "f8[n, n], hermitian=True", "f8[3, n, m], f8[3]", "f8[n, m], rtol=f8"),
    ),
    "numpy.linalg.lstsq": Function(
        "a, b, rcond=None",
        _lstsq,
        "lstsq",
        (
            "f8[n, m], f8[n]",
            "f8[n, m], f8[n, 3]",
            "f8[m, n], f8[m]",
            "c16[n, m], c16[n]",
            "f8[n, m], f8[n], rcond=0.4",
            "f8[n, m], f8[n], f8",
        ),
    ),
}
