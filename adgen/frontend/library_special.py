"""`scipy.special`: which primitive each function is. The rules stand in `adgen/rules/special.py`."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.defined import defined
from adgen.frontend.library import Function, Given, elementwise, into, numeric, ufunc
from adgen.frontend.library_elementwise import several
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract
from adgen.ir.builder import literal
from adgen.ir.nodes import Const

UNARY = (
    "erf erfc erfcx erfinv erfcinv ndtr log_ndtr ndtri dawsn gamma gammaln loggamma rgamma psi expi exp1 spence expit"
    " logit log_expit entr j0 j1 y0 y1 i0 i1 i0e i1e k0 k1"
)
BINARY = {
    "owens_t": "h a",
    "beta": "a b",
    "betaln": "a b",
    "binom": "x y",
    "poch": "z m",
    "xlogy": "x y",
    "xlog1py": "x y",
    "rel_entr": "x y",
    "kl_div": "x y",
    "boxcox": "x lmbda",
    "boxcox1p": "x lmbda",
}
WITH_DATA: dict[str, tuple[str, tuple[str, ...]]] = {
    "gammainc": ("a x", ("2.5, f8[n]", "np.array([0.5, 1.0, 3.0]), f8[n, 1]", "3, f8")),
    "gammaincc": ("a x", ("2.5, f8[n]", "np.array([0.5, 1.0, 3.0]), f8[n, 1]", "3, f8")),
    "betainc": ("a b x", ("2.0, 0.5, f8[n]", "1, np.array([[2.0], [3.5]]), f8[n]", "2, 3, f8")),
    "stdtr": ("df t", ("2.5, f8[n]", "3, float", "np.array([1.0, 3.0, 5.0]), -2 < f8[n, 1] < -1")),
    "expn": ("n x", ("2, f8[n]", "0, f8", "np.array([0, 1, 3]), f8[n, 1]")),
    "jv": ("v z", ("1.5, f8[n]", "0, f8[n]", "np.array([-1, 0, 2]), f8[n, 1]", "2, float")),
    "yn": ("n x", ("1, f8[n]", "0, f8", "np.array([-1, 0, 2]), f8[n, 1]")),
    "yv": ("v z", ("1.5, f8[n]", "2, f8")),
    "iv": ("v z", ("1.5, f8[n]", "0, f8[n]", "np.array([-1, 0, 2]), f8[n, 1]", "2, float")),
    "ive": ("v z", ("1.5, f8[n]", "0, f8[n]", "1, -1 < f8[n] < -0.5", "2, float")),
    "kv": ("v z", ("1.5, f8[n]", "0, f8[n]", "np.array([-1, 0, 2]), f8[n, 1]", "2, float")),
    "hyp1f1": ("a b x", ("1.5, 2.5, f8[n]", "1, np.array([[2], [3]]), f8[n]", "-2, 0.5, f8")),
    "hyperu": ("a b x", ("1.5, 2.5, f8[n]", "1, 0.5, f8")),
    "hyp2f1": ("a b c z", ("1.0, 1.5, 2.5, f8[n]", "1, 1, np.array([[2], [3]]), f8[n]", "-2, 0.5, 1.5, f8")),
}
"""Functions of which some arguments are data, with calls."""

COMPLEX = "erf erfc ndtr dawsn exp1"
SIGNED = "erf erfc erfcx ndtr log_ndtr dawsn gamma rgamma psi expi expit log_expit j0 j1 i0 i1 i0e i1e"
"""Functions that are tried on complex and on negative numbers too."""


def _samples(name: str) -> tuple[str, ...]:
    negative = ("-0.9 < f8[n, m] < -0.1",) if name in SIGNED.split() else ()
    return ("f8[n]", "float", *negative, *(("c16[n]",) if name in COMPLEX.split() else ()))


def _ufunc(prim: str, operands: str, samples: tuple[str, ...] = ()) -> Function:
    made = ufunc(prim, *operands.split())
    return Function(made.parameters, made.lower, prim, samples)


_UFUNCS: dict[str, Function] = {
    **{name: _ufunc(name, "x", _samples(name)) for name in UNARY.split()},
    **{name: _ufunc(name, operands) for name, operands in BINARY.items()},
    **{name: _ufunc(name, operands, samples) for name, (operands, samples) in WITH_DATA.items()},
}


def _zeta(m: Machine, given: Given) -> Abstract:
    """`zeta(x, q)`, which is `zeta(x)` for q = 1 and x > 1; the derivative in x is no function of SciPy."""
    x, q = numeric(m, given["x"]), given["q"]
    if is_none(q) and isinstance(x, Const) and x.value.real > 1:
        q = literal(1)
    if is_none(q):
        m.refuse("E202", "The Riemann zeta function has no derivative in SciPy.", "Write scipy.special.zeta(x, 1).")
    return into(m, given, elementwise(m, "zeta", [x, numeric(m, q)]))


def _polygamma(m: Machine, given: Given) -> Abstract:
    return m.make("polygamma", numeric(m, given["n"]), numeric(m, given["x"]))


def _logsumexp(m: Machine, given: Given) -> Abstract:
    """`logsumexp`; with weights or signs it is a program."""
    kept = options.flag(m, given["keepdims"], "keepdims=")
    if is_none(given["b"]) and not options.flag(m, given["return_sign"], "return_sign="):
        return m.make("logsumexp", numeric(m, given["a"]), axis=options.axis(m, given["axis"]), keepdims=kept)
    return defined(m, "scipy.special.logsumexp", given)


def _comb(m: Machine, given: Given) -> Abstract:
    """`comb`, in floating point."""
    if options.flag(m, given["exact"], "exact="):
        m.refuse("E202", "scipy.special.comb with exact=True gives Python integers.", "Leave exact= out.")
    return defined(m, "scipy.special.comb", given)


def _softmax(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        return m.make(prim, numeric(m, given["x"]), axis=options.axis(m, given["axis"]))

    return Function("x, axis=None", lower, prim, ("f8[n]", "f8[n, m]", "f8[n, m], axis=-1", "f8[n, m, 3], axis=(0, 2)"))


LOGSUMEXP_CALLS = (
    "f8[n, m]",
    "f8[n, m], axis=0",
    "f8[n, m], 1, keepdims=True",
    "f8[n, m, 3], axis=(0, 2)",
    "f8[n], b=f8[n]",
    "f8[n, m], axis=1, b=f8[m], keepdims=True",
    "f8[n, m], axis=-1, b=np.array([0, 1])",
    "f8[n], b=np.array([1.0, -1.0, -2.0, 0.5]), return_sign=True",
    "f8[n, m], axis=0, return_sign=True",
    "2000 < f8[n] < 2001",
)

SPECIAL: dict[str, Function] = {
    **{f"scipy.special.{name}": function for name, function in _UFUNCS.items()},
    "scipy.special.jn": _UFUNCS["jv"],
    "scipy.special.digamma": _UFUNCS["psi"],
    "scipy.special.sici": several("sici", "f8[n]", "float", "f8"),
    "scipy.special.fresnel": several("fresnel", "f8[n]", "float", "-0.9 < f8[n, m] < -0.1"),
    "scipy.special.zeta": Function(
        "x, q=None, out=None", _zeta, "zeta", ("2.5, f8[n]", "np.array([2, 3]), f8[n, 1]", "4, float")
    ),
    "scipy.special.polygamma": Function(
        "n, x", _polygamma, "polygamma", ("1, f8[n]", "0, float", "np.array([2, 3]), f8")
    ),
    "scipy.special.logsumexp": Function(
        "a, axis=None, b=None, keepdims=False, return_sign=False", _logsumexp, "logsumexp", LOGSUMEXP_CALLS
    ),
    "scipy.special.softmax": _softmax("softmax"),
    "scipy.special.log_softmax": _softmax("log_softmax"),
    "scipy.special.comb": Function(
        "N, k, *, exact=False, repetition=False",
        _comb,
        samples=("f8[n] > 3, f8[n]", "f8 > 4, 2", "f8[n] > 3, np.array([[1], [2]]), repetition=True", "f8[n], 1"),
    ),
}
