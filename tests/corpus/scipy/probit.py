"""Probit regression, whose margins lie far out in the tail."""

import numpy as np
import scipy.special

ADGEN = {
    "sig": "w: f8[d], X: f8[n,d], sign: f8[n]",
    "wrt": ("w",),
    "args": ["np.array([3.0, -20.0]), rng.random((5, 2)), np.array([1.0, -1.0, 1.0, 1.0, -1.0])"],
}


def f(w, X, sign):
    return np.sum(scipy.special.log_ndtr(sign * (X @ w)))
