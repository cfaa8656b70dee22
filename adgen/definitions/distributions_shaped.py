"""Continuous distributions of `scipy.stats` with shapes, on part of the real line: see `distributions.py`.

What the density contains outside of its support is computed at a point inside, and not used.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special


def _where(condition: Any, x: Any, y: Any) -> Any:
    """`np.where`; of numbers a number."""
    if np.ndim(condition) == 0 and np.ndim(x) == 0 and np.ndim(y) == 0:
        return x if condition else y
    return np.where(condition, x, y)


def _numbers(x: Any) -> Any:
    """A number as it is; a list becomes an array."""
    return x if np.ndim(x) == 0 else np.asarray(x)


def _standard(x: Any, loc: Any, scale: Any) -> Any:
    """x in units of `scale` from `loc`."""
    centred = _numbers(x) if loc is None else _numbers(x) - _numbers(loc)
    return centred if scale is None else np.divide(centred, scale)


def _nan_unless(valid: Any, value: Any = 0.0) -> Any:
    """A value, or nan where parameters are not valid; 0.0 is added to these, so that their derivative is nan too."""
    return _where(valid, value, np.nan)


def _positive(scale: Any) -> Any:
    """The scale, or nan where it is not positive; the derivative is nan there too."""
    if scale is None:
        return None
    given = _numbers(scale)
    return given + _nan_unless(given > 0)


def _per(density: Any, scale: Any) -> Any:
    """The logarithm of a density, in units of `scale`; nan where that is not positive."""
    return density if scale is None else density - np.log(scale)


def gamma_logpdf(x: Any, a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the gamma density.

    samples: f8[n], f8 > 1 | float, 2 | f8[n], f8[n, 1], -1 < f8 < 0, f8
    """
    z = _standard(x, loc, scale)
    outside = z < 0
    y = _where(outside, 1.0, z)
    shape = _numbers(a)
    valid = shape > 0
    shape = shape + _nan_unless(valid)
    density = scipy.special.xlogy(shape - 1, y) - y - scipy.special.gammaln(shape)
    return _per(_where(outside, _nan_unless(valid, -np.inf), density), scale)


def gamma_pdf(x: Any, a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The gamma density.

    samples: f8[n], f8 > 1 | float, 2 | f8[n], f8[n, 1], -1 < f8 < 0, f8 | f8[n], 2.5, 2.0, 3.0
    """
    return np.exp(gamma_logpdf(x, a, loc, scale))


def gamma_cdf(x: Any, a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The gamma distribution function, of a known shape.

    samples: f8[n], 2.5 | float, 2 | f8[n], np.array([[0.5], [4.0]]), -1 < f8 < 0, f8 | f8[n], 2.5, 2.0, 3.0
    """
    z = _standard(x, loc, _positive(scale))
    outside = z < 0
    shape = _numbers(a)
    check = _nan_unless(shape > 0)
    return _where(outside, check, scipy.special.gammainc(shape + check, _where(outside, 1.0, z)))


def chi2_logpdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the chi-squared density.

    samples: f8[n], f8 > 1 | float, 2 | f8[n], f8[n, 1], -1 < f8 < 0, f8
    """
    return gamma_logpdf(x, 0.5 * _numbers(df), loc, 2.0 if scale is None else 2.0 * _numbers(scale))


def chi2_pdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The chi-squared density.

    samples: f8[n], f8 > 1 | float, 2 | f8[n], f8[n, 1], -1 < f8 < 0, f8
    """
    return np.exp(chi2_logpdf(x, df, loc, scale))


def chi2_cdf(x: Any, df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The chi-squared distribution function, of known degrees of freedom.

    samples: f8[n], 2.5 | float, 2 | f8[n], np.array([[1], [4]]), -1 < f8 < 0, f8
    """
    return gamma_cdf(x, 0.5 * _numbers(df), loc, 2.0 if scale is None else 2.0 * _numbers(scale))


def beta_logpdf(x: Any, a: Any, b: Any, loc: Any = None, scale: Any = None) -> Any:
    """The logarithm of the beta density.

    samples: f8[n], f8 > 1, f8 | float, 2, 3 | f8[n], f8[n, 1], f8[n], -1 < f8 < 0, f8 > 2
    """
    z = _standard(x, loc, scale)
    outside = (z < 0) | (z > 1)
    y = _where(outside, 0.5, z)
    p, q = _numbers(a), _numbers(b)
    valid = (p > 0) & (q > 0)
    p, q = p + _nan_unless(valid), q + _nan_unless(valid)
    density = scipy.special.xlogy(p - 1, y) + scipy.special.xlog1py(q - 1, -y) - scipy.special.betaln(p, q)
    return _per(_where(outside, _nan_unless(valid, -np.inf), density), scale)


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
    z = _standard(x, loc, _positive(scale))
    outside = (z < 0) | (z > 1)
    p, q = _numbers(a), _numbers(b)
    check = _nan_unless((p > 0) & (q > 0))
    inside = scipy.special.betainc(p + check, q + check, _where(outside, 0.5, z))
    return _where(outside, check + _where(z > 1, 1.0, 0.0), inside)
