"""Sums of a matrix and a row or a column, whose lengths only a guard says to be equal."""

import numpy as np

ADGEN = {
    "sig": "v: f8[m], u: f8[n], A: f8[a,b]",
    "wrt": ("v", "u", "A"),
    "args": [
        "rng.normal(size=2), rng.normal(size=3), rng.normal(size=(3, 2))",
    ],
}


def f(v, u, A):
    rows = np.sum(A + v[None, :], axis=0, keepdims=True) * A
    columns = np.sum(A + u[:, None], axis=1, keepdims=True) * A
    plain = np.sum(A + v, axis=0)[None, :] * A
    return np.sum(rows * columns) + np.sum(plain**2)
