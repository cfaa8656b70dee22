"""Discrete and multivariate distributions of `scipy.stats`; counts are data. See `distributions.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special

from .standardised import choice, nan_unless, numbers


def _count(k: Any) -> Any:
    """The number that is counted, and whether it can be none."""
    if np.asarray(k).dtype.kind != "f":
        return np.maximum(k, 0) if np.ndim(k) else max(k, 0), k < 0
    whole = np.floor(k)
    return np.maximum(whole, 0.0), (k < 0) | (np.abs(k - whole) > 0)


def poisson_logpmf(k: Any, mu: Any, loc: Any = None) -> Any:
    """The logarithm of the probabilities of Poisson's distribution.

    samples: i8[n], f8 | 3, float | [1, 2, 5, 7], f8[n, 1], 1 | np.array([0.0, 3.0]), f8
    """
    count, impossible = _count(numbers(k) if loc is None else numbers(k) - numbers(loc))
    rate = numbers(mu)
    valid = rate >= 0
    rate = rate + nan_unless(valid)
    found = scipy.special.xlogy(count, rate) - scipy.special.gammaln(count + 1.0) - rate
    return choice(impossible, nan_unless(valid, -np.inf), found)


def poisson_pmf(k: Any, mu: Any, loc: Any = None) -> Any:
    """The probabilities of Poisson's distribution.

    samples: i8[n], f8 | 3, float | np.array([-1, 0, 1, 4]), f8[n, 1], 1 | np.array([0.0, 0.5, 3.0]), f8
    """
    return np.exp(poisson_logpmf(k, mu, loc))


def binom_logpmf(k: Any, n: Any, p: Any, loc: Any = None) -> Any:
    """The logarithm of the probabilities of the binomial distribution.

    samples: i8[n], 4, f8 | 3, 7, float | np.array([1, 2, 5, 6]), np.array([[5], [9]]), f8, 1
      | np.array([0.0, 3.0]), 3.0, f8
    """
    count, impossible = _count(numbers(k) if loc is None else numbers(k) - numbers(loc))
    chance = numbers(p)
    trials, _ = _count(numbers(n))
    valid = (chance >= 0) & (chance <= 1)
    if np.asarray(n).dtype.kind == "f":
        valid = valid & np.equal(n, trials)
    chance = chance + nan_unless(valid)
    others = np.maximum(trials - count, 0)
    ways = scipy.special.gammaln(trials + 1.0) - (
        scipy.special.gammaln(count + 1.0) + scipy.special.gammaln(others + 1.0)
    )
    found = ways + scipy.special.xlogy(count, chance) + scipy.special.xlog1py(others, -chance)
    return choice(impossible | (count > trials), nan_unless(valid, -np.inf), found)


def dirichlet_logpdf(x: Any, alpha: Any) -> Any:
    """The logarithm of Dirichlet's density; no component of x may be left out.

    samples: np.array([0.2, 0.3, 0.5]), f8[3] | np.array([0.2, 0.8]), f8[2] > 1
      | np.array([[0.1, 0.3], [0.2, 0.3], [0.7, 0.4]]), f8[3]
    """
    shapes = np.asarray(alpha)
    parts = np.asarray(x)
    if np.any(shapes <= 0):
        raise ValueError("All parameters must be greater than 0")
    if np.any(parts < 0) or np.any(np.abs(np.sum(parts, axis=0) - 1.0) > 1e-9):
        raise ValueError("The input vector 'x' must lie within the normal simplex.")
    powers = shapes - 1.0 if parts.ndim == 1 else np.expand_dims(shapes - 1.0, -1)
    constant = np.sum(scipy.special.gammaln(shapes)) - scipy.special.gammaln(np.sum(shapes))
    return np.sum(scipy.special.xlogy(powers, parts), axis=0) - constant


def multivariate_normal_logpdf(x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
    """The logarithm of the normal density of vectors, in the last axis of x.

    samples: f8[2], f8[2], definite(f8[2, 2]) | f8[n, 3], f8[3], definite(f8[3, 3]) | f8[n, 3], cov=definite(f8[3, 3])
      | f8[n, 3], f8[3], f8[3] | f8[n, 3], np.zeros(3), f8 | f8[n], f8 | float, float, float | f8[n]
    """
    if allow_singular:
        raise NotImplementedError("A singular covariance (allow_singular=True)")
    centred = np.asarray(x if mean is None else x - mean)
    if np.ndim(cov) == 2:
        factor = np.linalg.cholesky(cov)
        white = np.linalg.solve(factor, centred.T)
        logs = np.sum(np.log(np.diagonal(factor)))
        return -0.5 * np.sum(white * white, axis=0) - logs - 0.5 * centred.shape[-1] * np.log(2.0 * np.pi)
    logs = 0.5 * np.log(2.0 * np.pi * np.asarray(cov))
    terms = -0.5 * centred * centred / cov - logs
    return terms if np.ndim(cov) == 0 and (mean is None or np.ndim(mean) == 0) else np.sum(terms, axis=-1)


def multivariate_normal_pdf(x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
    """The normal density of vectors, in the last axis of x.

    samples: f8[2], f8[2], definite(f8[2, 2]) | f8[n, 3], f8[3], definite(f8[3, 3]) | f8[n, 3], f8[3], f8[3]
    """
    return np.exp(multivariate_normal_logpdf(x, mean, cov, allow_singular))
