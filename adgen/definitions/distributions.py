"""Continuous distributions of `scipy.stats`: `norm_pdf` is `scipy.stats.norm.pdf`.

Each takes `loc` and `scale` as SciPy's does; None stands for SciPy's defaults 0 and 1, so that what is not given does
not appear in derivatives. Where a scale is not positive the result is nan, outside of the support it is that of SciPy.
Densities: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, 1994.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special

from .standardised import choice, numbers, per, positive, standard


def norm_logpdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the normal density.

    samples: f8[n] | float | f8[n], f8, f8 | f8[n], loc=f8[n, 1] | [1.0, float], scale=float
    """
    z = standard(x, loc, scale)
    return per(-0.5 * z * z - 0.5 * np.log(2.0 * np.pi), scale)


def norm_pdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The normal density.

    samples: f8[n] | float | f8[n], f8, f8 | f8[n], loc=f8[n, 1] | f8[n], scale=float
    """
    z = standard(x, loc, scale)
    return np.exp(per(-0.5 * z * z, scale)) / np.sqrt(2.0 * np.pi)


def norm_cdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The normal distribution function.

    samples: f8[n] | float | f8[n], f8, f8 | f8[n], loc=f8[n, 1] | f8[n], scale=float
    """
    return scipy.special.ndtr(standard(x, loc, positive(scale)))


def norm_logcdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the normal distribution function.

    samples: f8[n] | float | f8[n], f8, f8 | -40 < f8[n] < -39, scale=f8[n]
    """
    return scipy.special.log_ndtr(standard(x, loc, positive(scale)))


def norm_sf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """One minus the normal distribution function.

    samples: f8[n] | float | f8[n], f8, f8 | f8[n], scale=f8[n]
    """
    return scipy.special.ndtr(-standard(x, loc, positive(scale)))


def norm_logsf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of one minus the normal distribution function.

    samples: f8[n] | float | f8[n], f8, f8 | 39 < f8[n] < 40, scale=f8[n]
    """
    return scipy.special.log_ndtr(-standard(x, loc, positive(scale)))


def norm_ppf(q: Any, loc: Any = None, scale: Any = None) -> Any:
    """The normal quantiles.

    samples: f8[n] | float | f8[n], f8, f8 | f8[n], scale=f8[n]
    """
    z = scipy.special.ndtri(numbers(q))
    scaled = z if scale is None else positive(scale) * z
    return scaled if loc is None else numbers(loc) + scaled


def t_logpdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the density of Student's t.

    samples: f8[n], f8 > 1 | float, 3 | f8[n], f8[n, 1], f8, f8 | f8[n], 4, scale=float
    """
    z = standard(x, loc, scale)
    freedom = numbers(df)
    kernel = -0.5 * (freedom + 1) * np.log1p(z * z / freedom)
    density = kernel - 0.5 * np.log(freedom) - scipy.special.betaln(0.5 * freedom, 0.5)
    return per(density, scale)


def t_pdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The density of Student's t.

    samples: f8[n], f8 > 1 | float, 3 | f8[n], f8[n, 1], f8, f8
    """
    return np.exp(t_logpdf(x, df, loc, scale))


def t_cdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The distribution function of Student's t, of known degrees of freedom.

    samples: f8[n], 3 | float, 2.5 | f8[n], np.array([[1.0], [4.0]]), f8, f8
    """
    return scipy.special.stdtr(df, standard(x, loc, positive(scale)))


def cauchy_logpdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the Cauchy density.

    samples: f8[n] | float | f8[n], f8, f8 | f8[n], scale=f8[n]
    """
    z = standard(x, loc, scale)
    return per(-np.log(np.pi) - np.log1p(z * z), scale)


def cauchy_pdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The Cauchy density.

    samples: f8[n] | float | f8[n], f8, f8
    """
    return np.exp(cauchy_logpdf(x, loc, scale))


def cauchy_cdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The Cauchy distribution function.

    samples: f8[n] | float | f8[n], f8, f8 | -3 < f8[n] < -2, scale=f8[n]
    """
    return np.arctan2(1.0, -standard(x, loc, positive(scale))) / np.pi


def laplace_logpdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the Laplace density.

    samples: f8[n] | float | f8[n], f8 > 1, f8 | f8[n], scale=f8[n]
    at: x = 1, loc = 1: 0 in x and 0 in loc
    """
    return per(-np.abs(standard(x, loc, scale)) - np.log(2.0), scale)


def laplace_pdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The Laplace density.

    samples: f8[n] | float | f8[n], f8 > 1, f8
    at: x = 1, loc = 1: 0 in x and 0 in loc
    """
    return np.exp(laplace_logpdf(x, loc, scale))


def laplace_cdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The Laplace distribution function.

    samples: f8[n] | float | f8[n], f8 > 1, f8 | f8[n], scale=f8[n]
    """
    z = standard(x, loc, positive(scale))
    above = z > 0
    tail = 0.5 * np.exp(choice(above, -z, z))
    return choice(above, 1.0 - tail, tail)


def expon_logpdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the exponential density.

    samples: f8[n] | float | f8[n] > 1, f8, f8
    """
    z = standard(x, loc, scale)
    return per(choice(z < 0, -np.inf, -z), scale)


def expon_pdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The exponential density.

    samples: f8[n] | float | f8[n] > 1, f8, f8 | f8[n], f8 > 2, f8
    """
    return np.exp(expon_logpdf(x, loc, scale))


def expon_cdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The exponential distribution function.

    samples: f8[n] | float | f8[n] > 1, f8, f8 | f8[n], f8 > 2, f8
    """
    z = standard(x, loc, positive(scale))
    return -np.expm1(-choice(z < 0, 0.0, z))


def uniform_logpdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the uniform density on [loc, loc + scale].

    samples: f8[n] | float | f8[n] > 1, f8, f8 > 2
    """
    z = standard(x, loc, scale)
    return per(choice((z < 0) | (z > 1), -np.inf, 0.0 * z), scale)


def uniform_pdf(x: Any, loc: Any = None, scale: Any = None) -> Any:
    """The uniform density on [loc, loc + scale].

    samples: f8[n] | float | f8[n] > 1, f8, f8 > 2 | f8[n], f8 > 2, f8
    """
    return np.exp(uniform_logpdf(x, loc, scale))
