"""The functions of `scipy.special`, with their partial derivatives from the NIST Digital Library of Mathematical
Functions (https://dlmf.nist.gov): error functions 7.2 and 7.10, gamma functions 5.2, 5.7 and 5.15, beta 5.12,
incomplete gamma and beta functions 8.8 and 8.17, Hurwitz zeta 25.11.17, exponential integrals 6.2 and 8.19.13,
Fresnel integrals 7.2, hypergeometric functions 13.3.15 and 15.5.1. Bessel functions stand in `bessel.py`.

An argument in which the derivative is no function of SciPy is data: the order of a Bessel function, the shapes of an
incomplete gamma or beta function, the parameters of a hypergeometric function. What depends on it is refused.

`loops` are the types of each ufunc as SciPy lists them, without those of complex numbers where the derivative has none.
"""

from __future__ import annotations

from typing import Unpack

from adgen.rules.forms import Line, Traits, partials, tangent, tangents
from adgen.rules.special_types import logsumexp, polygamma, softmax, special

REAL = "d->d f->f"
LONG = "d->d f->f g->g"
SINGLE_FIRST = "f->f d->d"
COMPLEX = "d->d f->f D->D F->F"
TWO = "dd->d ff->f"
TWO_SINGLE_FIRST = "ff->f dd->d"
TWO_COMPLEX = "dd->d ff->f DD->D FF->F"
COUNTED = "ld->d ff->f dd->d"
"""The first operand is usually an integer."""
POSITIVE = ("float, float", "f8[n], f8[n]", "f8[n, 1], f8[3]", "f4[n], f4", "f4[n], 2.0", "2, f8[n]", "f8, float")
"""Two operands that are not zero."""


def scipy(head: str, *texts: str | None, loops: str, **traits: Unpack[Traits]) -> Line:
    """The line of a ufunc of `scipy.special`."""
    traits.setdefault("text", call_of(head))
    traits.setdefault("cost", 60.0)
    traits.setdefault("infer", special(loops))
    return partials(head, *texts, **traits)


def call_of(head: str) -> str:
    """The text of a call: "scipy.special.jv({v}, {x})" of "jv(v, x)"."""
    name, _, operands = head.removesuffix(")").partition("(")
    names = (o.strip() for o in operands.partition(";")[0].split(","))
    return f"scipy.special.{name}({', '.join('{' + n + '}' for n in names)})"


ERRORS: Line = (
    *scipy("erf(x; lib=None)", "2 / sqrt(pi) * exp(-x * x)", loops=COMPLEX),
    *scipy("erfc(x; lib=None)", "-2 / sqrt(pi) * exp(-x * x)", loops=COMPLEX),
    *scipy("erfcx(x)", "erfcx_slope(x, out)", loops=REAL),
    *scipy("erfinv(x)", "sqrt(pi) / 2 * exp(out * out)", loops=SINGLE_FIRST, at="x = 1: inf; x = -1: inf"),
    *scipy("erfcinv(x)", "-sqrt(pi) / 2 * exp(out * out)", loops=SINGLE_FIRST, at="x = 0: -inf; x = 2: -inf"),
    *scipy("ndtr(x)", "exp(-0.5 * x * x) / sqrt(2 * pi)", loops=COMPLEX),
    # The density over the distribution function, which both underflow: their ratio is 1 / erfcx. Above 37 it is 0, and
    # erfcx overflows.
    *scipy("log_ndtr(x)", "sqrt(2 / pi) / erfcx(-minimum(x, 37.0) / sqrt(2))", loops=REAL),
    *scipy("ndtri(x)", "sqrt(2 * pi) * exp(0.5 * out * out)", loops=SINGLE_FIRST, at="x = 0: inf; x = 1: inf"),
    # 1 - 2 * x * out, which cancels for large x (DLMF 13.6 and 13.3.15)
    *scipy("dawsn(x)", "hyp1f1(1, 0.5, -x * x)", loops=COMPLEX),
    *scipy(
        "owens_t(h, a)",
        "-exp(-0.5 * h * h) * erf(a * h / sqrt(2)) / sqrt(8 * pi)",
        "exp(-0.5 * h * h * (1 + a * a)) / (2 * pi * (1 + a * a))",
        loops=TWO_SINGLE_FIRST,
    ),
    *tangents(
        "fresnel(x) -> s, c",
        "sin(pi / 2 * x * x) * x_dot",
        "cos(pi / 2 * x * x) * x_dot",
        infer=special("d->dd f->ff D->DD F->FF"),
        samples=("f8[n]", "f8", "float", "f4[n]", "i8[n]", "c16[n]"),
        text="scipy.special.fresnel({x})",
        cost=80.0,
    ),
)

GAMMAS: Line = (
    *scipy("gamma(x; lib=None)", "out * psi(x)", loops=REAL),
    *scipy("gammaln(x; lib=None)", "psi(x)", loops=REAL),
    *scipy("loggamma(x)", "psi(x)", loops=REAL),
    # At its zeros, where psi has poles, 1 / gamma(x) is gamma(1 - x) * sin(pi * x) / pi (DLMF 5.5.3). From 200 on
    # it is 0, and psi may be that of 200.
    *scipy(
        "rgamma(x)",
        "where(x < 0.5, gamma(where(x < 0.5, 1 - x, 1.0)) * cos(pi * x), 0)"
        " - out * psi(where(x < 0.5, 1 - x, minimum(x, 200.0)))",
        loops=REAL,
        at="x = -3: -6; x = 0: 1; x = inf: 0",
    ),
    # The trigamma function is zeta(2, x) (DLMF 25.11.12), for which SciPy need not choose among orders.
    *scipy("psi(x)", "zeta(2, x)", loops=REAL),
    *partials(
        "polygamma(n, x)",
        None,
        "polygamma(n + 1, x)",
        infer=polygamma,
        samples=("1, f8[n]", "i8[n], f8", "i8, float", "int, f4[n]", "2, i8[n]", "int, float"),
        text=call_of("polygamma(n, x)"),
        cost=100.0,
    ),
    *scipy(
        "zeta(x, q)",
        None,
        "-x * zeta(x + 1, q)",
        loops="ff->f Ff->F dd->d Dd->D",
        samples=("2.5, f8[n]", "f8[n, 1], f8[n]", "2, float", "f4[n], f4[n]", "2.0, f4", "f8, i8[n]", "float, float"),
    ),
    # With z = x + y it is B(x, 1 - z) * sin(pi * z) / sin(pi * y), by DLMF 5.5.3.
    *scipy(
        "beta(x, y)",
        "gamma_slope(out, x, x + y, pi / sin(pi * y) * beta(x, 1 - x - y))",
        "gamma_slope(out, y, x + y, pi / sin(pi * y) * beta(x, 1 - x - y))",
        loops=TWO,
        samples=POSITIVE,
        at="x = -2, y = 1: -0.25 in x and nan in y; x = 1, y = -2: nan in x and -0.25 in y;"
        " x = -3, y = 3: -0.6111111111111112 in x; x = 0.5, y = -0.5: -6.283185307179586 in x and"
        " -6.283185307179586 in y",
        note="nan where the value is infinite or jumps, as it does in y at x = -2, y = 1",
    ),
    *scipy(
        "betaln(x, y)",
        "psi_difference(x, x + y, out)",
        "psi_difference(y, x + y, out)",
        loops=TWO,
        samples=POSITIVE,
        at="x = -2, y = 1: 0.5 in x and nan in y; x = 1, y = -2: nan in x and 0.5 in y;"
        " x = -3, y = 3: 1.8333333333333335 in x",
        note="nan where the value is infinite or jumps, as it does in y at x = -2, y = 1",
    ),
    *scipy(
        "binom(x, y)",
        "out * psi(x + 1) + rgamma_slope(out, x - y + 1, beta(x + 1, y - x))",
        "rgamma_slope(out, y + 1, beta(x + 1, -y)) - rgamma_slope(out, x - y + 1, beta(x + 1, y - x))",
        loops=TWO_SINGLE_FIRST,
        at="x = 0, y = 1: 1 in x and -1 in y; x = 0, y = 2: -0.5 in x and 0.5 in y; x = 1, y = -2: 0 in x and"
        " -0.16666666666666666 in y; x = -0.5, y = 0.5: 2 in x and -2 in y; x = 0.5, y = -2: 0 in x and"
        " -0.26666666666666666 in y; x = -1, y = 0.5: nan in x and nan in y",
    ),
    *scipy(
        "poch(x, m)",
        "gamma_slope(out, x + m, x, gamma(m + 1) * beta(x + m, 1 - x))",
        "out * psi(x + m)",
        loops=TWO_SINGLE_FIRST,
        at="x = -2, m = 1: 1 in x and nan in m; x = 0, m = 2: 1 in x and 0 in m; x = 0, m = -2: 0.75 in x and nan in m;"
        " x = -2, m = 0: 0 in x; x = -3, m = 0.5: 5.671852322897651 in x and 0 in m;"
        " x = 0.5, m = -0.5: -inf in x and -inf in m",
        note="nan in m where x and x + m are 0, -1, ...: there the value jumps",
    ),
    *scipy("gammainc(a, x)", None, "exp(xlogy(a - 1, x) - x - gammaln(a))", loops=TWO, at="a = 0.5, x = 0: inf in x"),
    *scipy(
        "gammaincc(a, x)", None, "-exp(xlogy(a - 1, x) - x - gammaln(a))", loops=TWO, at="a = 0.5, x = 0: -inf in x"
    ),
    *scipy(
        "betainc(a, b, x)",
        None,
        None,
        "exp(xlogy(a - 1, x) + xlog1py(b - 1, -x) - betaln(a, b))",
        loops="fff->f ddd->d",
        samples=("f8, f8, f8[n]", "2.0, 0.5, f8", "2.5, f8[n], f8[n, 1]", "2.0, 3.0, float", "2, 3, f4[n]"),
        at="a = 0.5, b = 0.5, x = 0: inf in x; a = 0.5, b = 0.5, x = 1: inf in x; a = 0.0, b = 1.0, x = 0: nan in x",
    ),
)

STUDENT: Line = (
    # The density of Student's t, DLMF 8.17.8 with x = df / (df + t**2).
    *scipy(
        "stdtr(df, t)",
        None,
        "exp(-0.5 * (df + 1) * log1p(t * t / df) - betaln(0.5 * df, 0.5)) / sqrt(1.0 * df)",
        loops=TWO_SINGLE_FIRST,
        samples=("2.5, f8[n]", "f8[n, 1], f8[3]", "f4[n], f4", "3, float", "2, f4[n]", "float, float"),
    ),
)

INTEGRALS: Line = (
    *scipy("expi(x)", "exp(x) / x", loops="f->f d->d F->F D->D", at="x = 0: inf"),
    *scipy("exp1(x)", "-exp(-x) / x", loops="f->f d->d F->F D->D", at="x = 0: -inf"),
    *scipy(
        "expn(n, x)",
        None,
        "where(n == 0, -(exp(-x) + out) / x, -expn(where(n == 0, 0, n - 1), x))",
        loops=COUNTED,
        samples=("2, f8[n]", "i8[n], f8[n]", "0, float", "1, f8", "3.0, f4[n]", "int, float"),
        at="n = 2, x = 0: -inf in x",
    ),
    *tangents(
        "sici(x) -> si, ci",
        "sinc(x / pi) * x_dot",
        "cos(x) / x * x_dot",
        infer=special("f->ff d->dd F->FF D->DD"),
        samples=("f8[n]", "f8", "float", "f4[n]", "i8[n]", "c16[n]"),
        text="scipy.special.sici({x})",
        cost=80.0,
        at="x = 0: 1 of si and inf of ci",
    ),
    # hyp2f1 is smooth at the removable pole (DLMF 15.4.1), and loses digits far from it.
    *scipy(
        "spence(x)",
        "where(absolute(x - 1) < 0.5, -hyp2f1(1, 1, 2, 1 - x), log(x) / where(x == 1, 1.0, 1 - x))",
        loops="f->f d->d F->F D->D",
        at="x = 0: -inf",
    ),
    # 1F1(0; b; x) is 1, for which SciPy has inf at b = 0, -1, ..., and likewise 2F1 at x = 1.
    *scipy(
        "hyp1f1(a, b, x)",
        None,
        None,
        "a / b * where((a == 0) | (a == -1), 1.0, hyp1f1(a + 1, b + 1, x))",
        loops="fff->f ffF->F ddd->d ddD->D",
        samples=("1.5, 2.5, f8[n]", "f8, f8[n], f8[n]", "1, 2, f4[n]", "1.5, 0.5, float", "1, 2, c16[n]"),
        cost=100.0,
        at="a = -1, b = -2, x = 0.5: 0.5 in x; a = -2, b = -2, x = 0.5: 1.5 in x; a = 0, b = 1, x = 800: 0 in x",
    ),
    # SciPy's polynomials (of a = 0, -1, ...) are infinite at 0 for b > 1: there by DLMF 13.2.7.
    *scipy(
        "hyperu(a, b, x)",
        None,
        None,
        "where((x == 0) & (b >= 0) & at_pole(a),"
        " a * cos(pi * a) * poch(b + 1, maximum(-a - 1, 0)) * hyp1f1(a + 1, b + 1, x), -a * hyperu(a + 1, b + 1, x))",
        loops="fff->f ddd->d",
        samples=("1.5, 2.5, f8[n]", "f8, f8[n], f8[n]", "1, 2, f4[n]", "1.5, 0.5, float"),
        cost=100.0,
        at="a = 1.5, b = 2.5, x = 0: -inf in x; a = 0, b = 0, x = 0: 0 in x; a = -1, b = 1, x = 0: 1 in x;"
        " a = -2, b = 0.5, x = 0: -3 in x",
    ),
    *scipy(
        "hyp2f1(a, b, c, x)",
        None,
        None,
        None,
        "a * b / c * where((a == 0) | (b == 0), 1.0, hyp2f1(a + 1, b + 1, c + 1, x))",
        loops="dddd->d dddD->D ffff->f fffF->F",
        samples=(
            "1.0, 1.5, 2.5, f8[n]",
            "f8, f8, f8[n, 1], f8[n]",
            "1, 1, 2, f4[n]",
            "1.5, 0.5, 2.0, float",
            "1, 1, 2, c16[n]",
        ),
        cost=100.0,
        at="a = 0.5, b = 0.5, c = 2, x = 1: inf in x; a = 0, b = 2, c = 1, x = 1: 0 in x;"
        " a = 0.5, b = 0.5, c = 3, x = 1: 0.2829421210522584 in x",
    ),
)

LOGISTIC: Line = (
    *scipy("expit(x)", "out * expit(-x)", loops=LONG, cost=30.0),
    *scipy("logit(x)", "1 / (x * (1 - x))", loops=LONG, cost=30.0, at="x = 0: inf; x = 1: inf"),
    *scipy("log_expit(x)", "expit(-x)", loops=LONG, cost=30.0),
    *tangent(
        "logsumexp(x; axis=None, keepdims=False)",
        "sum(exp(x - expand(out, x, axis)) * x_dot, axis=axis, keepdims=keepdims)",
        infer=logsumexp,
        samples=(
            "f8[n, m]",
            "f8[n, m]; axis=0",
            "f8[n, m]; axis=-1, keepdims=True",
            "f8[n, m, 8]; axis=(0, 2)",
            "f8[n]; keepdims=True",
            "f4[n, m]; axis=0",
            "i8[n]",
            "f8",
            "float",
        ),
        text="scipy.special.logsumexp({x}{options})",
        cost=40.0,
        at="x = [-inf, -inf]: nan; x = [inf, 0]: nan or [nan, 0]",
    ),
    *tangent(
        "softmax(x; axis=None)",
        "out * (x_dot - sum(out * x_dot, axis=axis, keepdims=True))",
        infer=softmax,
        samples=("f8[n, m]", "f8[n, m]; axis=0", "f8[n]", "f8[n, m, 8]; axis=(0, 2)", "f4[n, m]; axis=-1", "i8[n]"),
        text="scipy.special.softmax({x}{options})",
        cost=30.0,
    ),
    *tangent(
        "log_softmax(x; axis=None)",
        "x_dot - sum(exp(out) * x_dot, axis=axis, keepdims=True)",
        infer=softmax,
        samples=("f8[n, m]", "f8[n, m]; axis=0", "f8[n]", "f8[n, m, 8]; axis=(0, 2)", "f4[n, m]; axis=-1", "i8[n]"),
        text="scipy.special.log_softmax({x}{options})",
        cost=30.0,
    ),
)

ENTROPIES: Line = (
    # NumPy has a logarithm in half precision for truth values and small integers: `1.0 * y` is none.
    *scipy(
        "xlogy(x, y)",
        "log(1.0 * y)",
        "x / where((x == 0) & (y == 0), 1.0, y)",
        loops=TWO_COMPLEX,
        cost=25.0,
        at="x = 1, y = 0: -inf in x and inf in y; x = 0, y = 0: -inf in x and 0 in y",
    ),
    *scipy(
        "xlog1py(x, y)",
        "log1p(1.0 * y)",
        "x / where((x == 0) & (y == -1), 1.0, 1 + y)",
        loops=TWO_COMPLEX,
        cost=25.0,
        at="x = 1, y = -1: -inf in x and inf in y; x = 0, y = -1: -inf in x and 0 in y",
    ),
    *scipy("entr(x)", "-log(x) - 1", loops=SINGLE_FIRST, cost=25.0, at="x = 0: inf"),
    *scipy(
        "rel_entr(x, y)",
        "log(x / y) + 1",
        "-x / where((x == 0) & (y == 0), 1.0, y)",
        loops=TWO_SINGLE_FIRST,
        cost=25.0,
        at="x = 0, y = 1: -inf in x and 0 in y; x = 0, y = 0: nan in x and 0 in y",
    ),
    *scipy(
        "kl_div(x, y)",
        "log(x / y)",
        "1 - x / where((x == 0) & (y == 0), 1.0, y)",
        loops=TWO_SINGLE_FIRST,
        cost=25.0,
        at="x = 0, y = 1: -inf in x and 1 in y; x = 0, y = 0: nan in x and 1 in y",
    ),
    *scipy(
        "boxcox(x, lmbda)",
        "x ** (lmbda - 1)",
        "where(x == 0, 1 / (lmbda * lmbda), boxcox_slope(log(where(x == 0, 1.0, x)), lmbda))",
        loops=TWO_SINGLE_FIRST,
        at="x = 0, lmbda = 0.5: inf in x and 4 in lmbda",
    ),
    *scipy(
        "boxcox1p(x, lmbda)",
        "(1.0 + x) ** (lmbda - 1)",
        "where(x == -1, 1 / (lmbda * lmbda), boxcox_slope(log1p(where(x == -1, 0.0, x)), lmbda))",
        loops=TWO_SINGLE_FIRST,
        at="x = -1, lmbda = 0.5: inf in x and 4 in lmbda",
    ),
)

TABLE: Line = (*ERRORS, *GAMMAS, *STUDENT, *INTEGRALS, *LOGISTIC, *ENTROPIES)
