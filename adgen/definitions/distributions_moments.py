"""Means, variances and standard deviations of distributions of `scipy.stats`: see `distributions.py`.

Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, 1994; parameters that are not valid give nan.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .standardised import nan_unless, numbers, positive


def _moved(mean: Any, loc: Any, scale: Any) -> Any:
    """The mean of what has this mean in units of `scale` from `loc`."""
    scaled = mean if scale is None else mean * positive(scale)
    return scaled if loc is None else scaled + numbers(loc)


def _spread(std: Any, loc: Any, scale: Any) -> Any:
    """The standard deviation; a place changes only its shape."""
    scaled = std if scale is None else std * positive(scale)
    return scaled if loc is None or np.ndim(loc) == 0 else scaled + np.zeros(np.shape(loc))


def _squared(variance: Any, loc: Any, scale: Any) -> Any:
    """The variance."""
    scaled = variance if scale is None else variance * positive(scale) ** 2
    return scaled if loc is None or np.ndim(loc) == 0 else scaled + np.zeros(np.shape(loc))


def _valid(shape: Any) -> Any:
    """A shape, or nan where it is not positive."""
    given = numbers(shape)
    return given + nan_unless(given > 0)


def norm_mean(loc: Any = None, scale: Any = None) -> Any:
    """The mean of the normal distribution.

    samples: float, float | f8[n], scale=f8[n]
    """
    return _moved(0.0, loc, scale)


def norm_var(loc: Any = None, scale: Any = None) -> Any:
    """The variance of the normal distribution.

    samples: 0.0, float | f8[n], scale=f8[m, n]
    """
    return _squared(1.0, loc, scale)


def norm_std(loc: Any = None, scale: Any = None) -> Any:
    """The standard deviation of the normal distribution.

    samples: 0.0, float | f8[n], scale=f8[m, n]
    """
    return _spread(1.0, loc, scale)


def laplace_mean(loc: Any = None, scale: Any = None) -> Any:
    """The mean of Laplace's distribution.

    samples: float, float
    """
    return _moved(0.0, loc, scale)


def laplace_var(loc: Any = None, scale: Any = None) -> Any:
    """The variance of Laplace's distribution.

    samples: 0.0, float
    """
    return _squared(2.0, loc, scale)


def laplace_std(loc: Any = None, scale: Any = None) -> Any:
    """The standard deviation of Laplace's distribution.

    samples: 0.0, float
    """
    return _spread(np.sqrt(2.0), loc, scale)


def expon_mean(loc: Any = None, scale: Any = None) -> Any:
    """The mean of the exponential distribution.

    samples: float, float
    """
    return _moved(1.0, loc, scale)


def expon_var(loc: Any = None, scale: Any = None) -> Any:
    """The variance of the exponential distribution.

    samples: 0.0, float
    """
    return _squared(1.0, loc, scale)


def expon_std(loc: Any = None, scale: Any = None) -> Any:
    """The standard deviation of the exponential distribution.

    samples: 0.0, float
    """
    return _spread(1.0, loc, scale)


def uniform_mean(loc: Any = None, scale: Any = None) -> Any:
    """The mean of the uniform distribution.

    samples: float, float
    """
    return _moved(0.5, loc, scale)


def uniform_var(loc: Any = None, scale: Any = None) -> Any:
    """The variance of the uniform distribution.

    samples: 0.0, float
    """
    return _squared(1.0 / 12.0, loc, scale)


def uniform_std(loc: Any = None, scale: Any = None) -> Any:
    """The standard deviation of the uniform distribution.

    samples: 0.0, float
    """
    return _spread(np.sqrt(1.0 / 12.0), loc, scale)


def gamma_mean(a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The mean of the gamma distribution.

    samples: float | f8[n], float, f8[m, 1]
    """
    return _moved(_valid(a), loc, scale)


def gamma_var(a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The variance of the gamma distribution.

    samples: float | f8[n], 0.0, f8[m, 1]
    """
    return _squared(_valid(a), loc, scale)


def gamma_std(a: Any, loc: Any = None, scale: Any = None) -> Any:
    """The standard deviation of the gamma distribution.

    samples: float | f8[n], 0.0, f8[m, 1]
    """
    return _spread(np.sqrt(_valid(a)), loc, scale)


def chi2_mean(df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The mean of the chi-squared distribution.

    samples: float | f8[n], float, f8[m, 1]
    """
    return _moved(_valid(df), loc, scale)


def chi2_var(df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The variance of the chi-squared distribution.

    samples: float | f8[n], 0.0, f8[m, 1]
    """
    return _squared(2.0 * _valid(df), loc, scale)


def chi2_std(df: Any, loc: Any = None, scale: Any = None) -> Any:
    """The standard deviation of the chi-squared distribution.

    samples: float | f8[n], 0.0, f8[m, 1]
    """
    return _spread(np.sqrt(2.0 * _valid(df)), loc, scale)


def beta_mean(a: Any, b: Any, loc: Any = None, scale: Any = None) -> Any:
    """The mean of the beta distribution.

    samples: float, float | f8[n], f8[n], float, f8[m, 1]
    """
    return _moved(_valid(a) / (_valid(a) + _valid(b)), loc, scale)


def beta_var(a: Any, b: Any, loc: Any = None, scale: Any = None) -> Any:
    """The variance of the beta distribution.

    samples: float, float | f8[n], f8[n], 0.0, f8[m, 1]
    """
    total = _valid(a) + _valid(b)
    return _squared(numbers(a) * numbers(b) / (total**2 * (total + 1.0)), loc, scale)


def beta_std(a: Any, b: Any, loc: Any = None, scale: Any = None) -> Any:
    """The standard deviation of the beta distribution.

    samples: float, float | f8[n], f8[n], 0.0, f8[m, 1]
    """
    return np.sqrt(beta_var(a, b, loc, scale))
