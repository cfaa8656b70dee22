"""Continuous distributions of `scipy.stats` with shapes, on part of the real line: see `distributions.py`.

What the density contains outside of its support is computed at a point inside, and not used.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special

from .standardised import choice, nan_unless, numbers, per, positive, standard


def gamma_logpdf(x: Any, a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the gamma density.

    samples: f8[n], f8 > 1 | float, 2 | f8[n], f8[n, 1], -1 < f8 < 0, f8
    """
    z = standard(x, loc, scale)
    outside = z < 0
    y = choice(outside, 1.0, z)
    shape = numbers(a)
    valid = shape > 0
    shape = shape + nan_unless(valid)
    density = scipy.special.xlogy(shape - 1, y) - y - scipy.special.gammaln(shape)
    return per(choice(outside, nan_unless(valid, -np.inf), density), scale)


def gamma_pdf(x: Any, a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The gamma density.

    samples: f8[n], f8 > 1 | float, 2 | f8[n], f8[n, 1], -1 < f8 < 0, f8 | f8[n], 2.5, 2.0, 3.0
    """
    return np.exp(gamma_logpdf(x, a, loc, scale))


def gamma_cdf(x: Any, a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The gamma distribution function, of a known shape.

    samples: f8[n], 2.5 | float, 2 | f8[n], np.array([[0.5], [4.0]]), -1 < f8 < 0, f8 | f8[n], 2.5, 2.0, 3.0
    """
    z = standard(x, loc, positive(scale))
    outside = z < 0
    shape = numbers(a)
    check = nan_unless(shape > 0)
    return choice(outside, check, scipy.special.gammainc(shape + check, choice(outside, 1.0, z)))


def chi2_logpdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the chi-squared density.

    samples: f8[n], f8 > 1 | float, 2 | f8[n], f8[n, 1], -1 < f8 < 0, f8
    """
    return gamma_logpdf(x, 0.5 * numbers(df), loc, 2.0 if scale is None else 2.0 * numbers(scale))


def chi2_pdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The chi-squared density.

    samples: f8[n], f8 > 1 | float, 2 | f8[n], f8[n, 1], -1 < f8 < 0, f8
    """
    return np.exp(chi2_logpdf(x, df, loc, scale))


def chi2_cdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The chi-squared distribution function, of known degrees of freedom.

    samples: f8[n], 2.5 | float, 2 | f8[n], np.array([[1], [4]]), -1 < f8 < 0, f8
    """
    return gamma_cdf(x, 0.5 * numbers(df), loc, 2.0 if scale is None else 2.0 * numbers(scale))


def beta_logpdf(x: Any, a: Any, b: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the beta density.

    samples: f8[n], f8 > 1, f8 | float, 2, 3 | f8[n], f8[n, 1], f8[n], -1 < f8 < 0, f8 > 2
    """
    z = standard(x, loc, scale)
    outside = (z < 0) | (z > 1)
    y = choice(outside, 0.5, z)
    p, q = numbers(a), numbers(b)
    valid = (p > 0) & (q > 0)
    p, q = p + nan_unless(valid), q + nan_unless(valid)
    density = scipy.special.xlogy(p - 1, y) + scipy.special.xlog1py(q - 1, -y) - scipy.special.betaln(p, q)
    return per(choice(outside, nan_unless(valid, -np.inf), density), scale)


def beta_pdf(x: Any, a: Any, b: Any, loc: Any = None, scale: Any = None) -> Any:
    """The beta density.

    samples: f8[n], f8 > 1, f8 | float, 2, 3 | f8[n], f8[n, 1], f8[n], -1 < f8 < 0, f8 > 2 | f8[n], 2, 3, 2.0, 3.0
    """
    return np.exp(beta_logpdf(x, a, b, loc, scale))


def beta_cdf(x: Any, a: Any, b: Any, loc: Any = None, scale: Any = None) -> Any:
    """The beta distribution function, of known shapes.

    samples: f8[n], 2.5, 0.5 | float, 2, 3 | f8[n], np.array([[0.5], [4.0]]), 2, -1 < f8 < 0, f8 > 2
      | f8[n], 2, 3, 2.0, 3.0
    """
    z = standard(x, loc, positive(scale))
    outside = (z < 0) | (z > 1)
    p, q = numbers(a), numbers(b)
    check = nan_unless((p > 0) & (q > 0))
    inside = scipy.special.betainc(p + check, q + check, choice(outside, 0.5, z))
    return choice(outside, check + choice(z > 1, 1.0, 0.0), inside)
