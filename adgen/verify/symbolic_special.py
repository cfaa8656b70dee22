"""What SymPy and mpmath say of the functions of `scipy.special`; see `symbolic.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import mpmath
import sympy

from adgen.rules.meanings import elementary

Expression: TypeAlias = Any
"""A SymPy expression; SymPy has no types of its own."""


class OwensT(sympy.Function):
    """Owen's T function, the integral of `density` over t from 0 to a."""

    @staticmethod
    def density(h: Expression, t: Expression) -> Expression:
        """What is integrated."""
        return sympy.exp(-(h**2) * (1 + t**2) / 2) / (1 + t**2) / (2 * sympy.pi)

    def fdiff(self, argindex: int = 1) -> Expression:
        """The derivative: in h under the integral, which SymPy then finds, in a by the fundamental theorem."""
        h, a = self.args
        if argindex == 2:
            return self.density(h, a)
        s, t, u = sympy.symbols("s t u", positive=True)
        inside = sympy.expand(sympy.simplify(sympy.diff(self.density(s, t), s)))
        return sympy.integrate(inside, (t, 0, u)).subs({s: h, u: a})

    def _eval_evalf(self, prec: int) -> Expression:
        return sympy.Integer(0)  # no rule mentions it


class StudentDensity(sympy.Function):
    """The density of Student's t, computed in floats: SymPy factors the bases of rational powers, which never ends."""

    def _eval_evalf(self, prec: int) -> Expression:
        df, t = (sympy.Float(a, 60) for a in self.args)
        scale = sympy.gamma((df + 1) / 2) / (sympy.sqrt(df * sympy.pi) * sympy.gamma(df / 2))
        return (scale * (1 + t**2 / df) ** (-(df + 1) / 2)).evalf(60)


class StudentT(sympy.Function):
    """The distribution function of Student's t, the integral of the density."""

    def fdiff(self, argindex: int = 1) -> Expression:
        """The derivative, in the second argument alone."""
        return StudentDensity(*self.args)

    def _eval_evalf(self, prec: int) -> Expression:
        return sympy.Integer(0) if self.args[0] > 0 else sympy.I  # no rule mentions it


class HyperU(sympy.Function):
    """Tricomi's function by the confluent hypergeometric functions whose sum it is (DLMF 13.2.42)."""

    def fdiff(self, argindex: int = 1) -> Expression:
        """The derivative of that sum."""
        a, b, x = self.args
        z = sympy.Symbol("z")
        return sympy.diff(self.as_sum(a, b, z), z).subs(z, x)

    @staticmethod
    def as_sum(a: Expression, b: Expression, z: Expression) -> Expression:
        """Its definition, where b is no integer."""
        regular = sympy.gamma(1 - b) / sympy.gamma(a - b + 1) * sympy.hyper((a,), (b,), z)
        singular = sympy.gamma(b - 1) / sympy.gamma(a) * z ** (1 - b) * sympy.hyper((a - b + 1,), (2 - b,), z)
        return regular + singular

    def _eval_evalf(self, prec: int) -> Expression:
        return self.as_sum(*self.args).evalf(prec)


def _erfcx(x: Expression) -> Expression:
    return sympy.exp(x**2) * sympy.erfc(x)


def _dawsn(x: Expression) -> Expression:
    return sympy.sqrt(sympy.pi) / 2 * sympy.exp(-(x**2)) * sympy.erfi(x)


def _gammainc(a: Expression, x: Expression) -> Expression:
    return sympy.lowergamma(a, x) / sympy.gamma(a)


def _betainc(a: Expression, b: Expression, x: Expression) -> Expression:
    return sympy.betainc_regularized(a, b, 0, x)


def _binom(x: Expression, y: Expression) -> Expression:
    return sympy.gamma(x + 1) / sympy.gamma(y + 1) / sympy.gamma(x - y + 1)


def _logit(x: Expression) -> Expression:
    return sympy.log(x / (1 - x))


def _boxcox(x: Expression, lmbda: Expression) -> Expression:
    return (x**lmbda - 1) / lmbda


def _scaled(bessel: Callable[..., Expression], v: Expression, x: Expression) -> Expression:
    return sympy.exp(-sympy.Abs(x)) * bessel(v, x)


def _rgamma_slope(out: Expression, z: Expression, g: Expression) -> Expression:
    """The derivative in z of `g * sin(pi * z) / pi`, where `g * gamma(1 - z)` does not depend on z."""
    return g * mpmath.cospi(z) - out * mpmath.digamma(1 - z)


ELEMENTARY: dict[str, Callable[..., Expression]] = elementary(sympy)

SPECIAL: dict[str, Callable[..., Expression]] = {
    "erfcx": _erfcx,
    "erfinv": sympy.erfinv,
    "erfcinv": lambda x: sympy.erfinv(1 - x),
    "log_ndtr": lambda x: sympy.log(ELEMENTARY["ndtr"](x)),
    "ndtri": lambda x: sympy.sqrt(2) * sympy.erfinv(2 * x - 1),
    "dawsn": _dawsn,
    "owens_t": OwensT,
    "gamma": sympy.gamma,
    "gammaln": lambda x: sympy.log(sympy.gamma(x) ** 2) / 2,
    "loggamma": sympy.loggamma,
    "rgamma": lambda x: 1 / sympy.gamma(x),
    "psi": sympy.digamma,
    "polygamma": sympy.polygamma,
    "zeta": sympy.zeta,
    "beta": lambda x, y: sympy.gamma(x) * sympy.gamma(y) / sympy.gamma(x + y),
    "betaln": lambda x, y: sympy.log(sympy.gamma(x) * sympy.gamma(y) / sympy.gamma(x + y)),
    "binom": _binom,
    "poch": lambda x, m: sympy.gamma(x + m) / sympy.gamma(x),
    "gammainc": _gammainc,
    "gammaincc": lambda a, x: 1 - _gammainc(a, x),
    "betainc": _betainc,
    "stdtr": StudentT,
    "expi": sympy.Ei,
    "exp1": sympy.E1,
    "expn": sympy.expint,
    "spence": lambda x: sympy.polylog(2, 1 - x),
    "hyp1f1": lambda a, b, x: sympy.hyper((a,), (b,), x),
    "hyp2f1": lambda a, b, c, x: sympy.hyper((a, b), (c,), x),
    "hyperu": HyperU,
    "logit": _logit,
    "log_expit": lambda x: sympy.log(ELEMENTARY["expit"](x)),
    "xlogy": lambda x, y: x * sympy.log(y),
    "xlog1py": lambda x, y: x * sympy.log(1 + y),
    "entr": lambda x: -x * sympy.log(x),
    "rel_entr": lambda x, y: x * sympy.log(x / y),
    "kl_div": lambda x, y: x * sympy.log(x / y) - x + y,
    "boxcox": _boxcox,
    "boxcox1p": lambda x, lmbda: _boxcox(1 + x, lmbda),
    "j0": lambda x: sympy.besselj(0, x),
    "j1": lambda x: sympy.besselj(1, x),
    "jv": sympy.besselj,
    "y0": lambda x: sympy.bessely(0, x),
    "y1": lambda x: sympy.bessely(1, x),
    "yn": sympy.bessely,
    "yv": sympy.bessely,
    "i0": lambda x: sympy.besseli(0, x),
    "i1": lambda x: sympy.besseli(1, x),
    "iv": sympy.besseli,
    "i0e": lambda x: _scaled(sympy.besseli, sympy.Integer(0), x),
    "i1e": lambda x: _scaled(sympy.besseli, sympy.Integer(1), x),
    "ive": lambda v, x: _scaled(sympy.besseli, v, x),
    "k0": lambda x: sympy.besselk(0, x),
    "k1": lambda x: sympy.besselk(1, x),
    "kv": sympy.besselk,
}
"""The definitions of DLMF, in SymPy's own functions."""

SPECIAL_MEANINGS: dict[str, Any] = {
    "erfcx": lambda x: mpmath.exp(x * x) * mpmath.erfc(x),
    "gamma": mpmath.gamma,
    "gammaln": mpmath.loggamma,
    "betaln": lambda a, b: mpmath.log(mpmath.beta(a, b)),
    "psi": mpmath.digamma,
    "polygamma": mpmath.polygamma,
    "zeta": mpmath.zeta,
    "xlogy": lambda x, y: x * mpmath.log(y),
    "xlog1py": lambda x, y: x * mpmath.log(1 + y),
    "expn": mpmath.expint,
    "hyp1f1": mpmath.hyp1f1,
    "hyp2f1": mpmath.hyp2f1,
    "hyperu": mpmath.hyperu,
    "erfcx_slope": lambda x, out: 2 * x * out - 2 / mpmath.sqrt(mpmath.pi),
    "boxcox_slope": lambda log_x, y: log_x**2 * mpmath.hyp1f1(2, 3, y * log_x) / 2,
    "psi_difference": lambda x, z, out: mpmath.digamma(x) - mpmath.digamma(z),
    "gamma_slope": lambda out, x, z, g: out * mpmath.digamma(x) + _rgamma_slope(out, z, g),
    "rgamma_slope": _rgamma_slope,
    "at_pole": lambda z: z <= 0 and z == mpmath.floor(z),
    "beta": mpmath.beta,
    "poch": mpmath.rf,
    "sign": mpmath.sign,
    "j0": lambda x: mpmath.besselj(0, x),
    "j1": lambda x: mpmath.besselj(1, x),
    "jv": mpmath.besselj,
    "y0": lambda x: mpmath.bessely(0, x),
    "y1": lambda x: mpmath.bessely(1, x),
    "yn": mpmath.bessely,
    "yv": mpmath.bessely,
    "i0": lambda x: mpmath.besseli(0, x),
    "i1": lambda x: mpmath.besseli(1, x),
    "iv": mpmath.besseli,
    "i0e": lambda x: mpmath.exp(-abs(x)) * mpmath.besseli(0, x),
    "i1e": lambda x: mpmath.exp(-abs(x)) * mpmath.besseli(1, x),
    "ive": lambda v, x: mpmath.exp(-abs(x)) * mpmath.besseli(v, x),
    "k0": lambda x: mpmath.besselk(0, x),
    "k1": lambda x: mpmath.besselk(1, x),
    "kv": mpmath.besselk,
}
"""What the names in rule texts mean to mpmath."""
