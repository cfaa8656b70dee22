"""Functions of `scipy.special` that are programs over its ufuncs."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False) -> Any:
    """The logarithm of a sum of exponentials, with weights and signs; without these it is a primitive."""
    if b is None:
        terms, largest = a, np.max(a, axis=axis, keepdims=True)
    else:
        counted = np.where(np.equal(b, 0), -np.inf, a)
        # The derivative in weights that are floats needs what they multiply, where they are zero too.
        terms = a if np.asarray(b).dtype.kind == "f" else counted
        largest = np.max(counted, axis=axis, keepdims=True)
    top = np.where(np.isfinite(largest), largest, 0.0)
    scaled = np.exp(terms - top)
    total = np.sum(scaled if b is None else b * scaled, axis=axis, keepdims=keepdims)
    if not keepdims:
        top = np.squeeze(top, axis=axis)
    if return_sign:
        return np.log(np.abs(total)) + top, np.sign(total)
    return np.log(total) + top


def multigammaln(a: Any, d: Any) -> Any:
    """The logarithm of the multivariate gamma function.

    samples: f8[n] > 2, 4 | f8 > 1, 2 | float > 1, 3 | f8[n, m], 1
    """
    if np.any(a <= 0.5 * (d - 1)):
        raise ValueError("condition a > 0.5 * (d-1) not met")
    halves = 0.5 * np.arange(d)
    return 0.25 * d * (d - 1) * np.log(np.pi) + np.sum(scipy.special.gammaln(np.expand_dims(a, -1) - halves), axis=-1)


def comb(N: Any, k: Any, *, exact: bool = False, repetition: bool = False) -> Any:
    """The number of combinations, in floating point."""
    if repetition:
        return scipy.special.binom(N + k - 1, k)
    possible = (k <= N) & (N >= 0) & (k >= 0)
    if np.ndim(N) == 0 and np.ndim(k) == 0:
        return scipy.special.binom(N, k) if possible else np.float64(0.0)
    return np.where(possible, scipy.special.binom(N, k), 0.0)
