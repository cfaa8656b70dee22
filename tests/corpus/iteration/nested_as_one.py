"""Loops in each other that are written as one, with `break` and `continue`, of lengths that the run decides."""

import itertools

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[n,m], k: int",
    "wrt": ("x", "A"),
    "args": [
        "rng.random(4), rng.random((4, 3)), 2",
        "rng.random(2), rng.random((2, 5)), 0",
    ],
}


def f(x, A, k):
    total = 0.0
    for i, j in np.ndindex(A.shape):
        if i == j:
            continue
        total += x[i] * A[i, j] ** 2
    for i, j in itertools.product(range(1, len(x)), range(A.shape[1])):
        if i + j > k:
            break
        total *= 1.0 + A[i, j] * x[i - 1]
    else:
        total += x[0]
    A = A.copy()
    for (i, j), a in np.ndenumerate(A):
        A[-1, 0] += a * x[i]
        total += a * np.cos(x[i]) ** j
    for i, j in itertools.combinations(range(len(x)), 2):
        total += np.sin(x[i] - x[j]) ** 2 * (j - i)
    return total + sum(a * b for a, b in itertools.combinations(x, 2))
