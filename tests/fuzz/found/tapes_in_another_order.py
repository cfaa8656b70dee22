"""Tapes that are read in another order than they are filled, joined into tuples."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], A: f8[n,n], s: float, t: float, k: int, flag: bool, keep: bool[n], idx: i8[m]",
    "wrt": ("x", "y", "A", "s", "t"),
    "args": (
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), 0.1 * rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 0, True, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), 0.1 * rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 2, True, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), 0.1 * rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 3, True, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), 0.1 * rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 3, False, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
    ),
}


def blend(a, b):
    if a > b:
        return 0.5 * (a + b) + 0.1 * a * b / (1.0 + a * a + b * b)
    return 0.5 * (a + b)


def relax(v, c):
    for j in range(1, len(v)):
        v[j] = 0.5 * (v[j] + math.sin(c) * v[j - 1])


def f(x, y, A, s, t, k, flag, keep, idx):
    h = [s]
    for e1 in A:
        n4 = 0
        while n4 < 4 and x[0] < 0.81:
            n4 += 1
            x = (np.cos(A.T[1][::-1])) / (1.0 + np.linspace(0.1, 0.8, len(x) - 0) ** 2) * 1.0
            A[1:-1, 1:-1] += 0.5 * (A[:-2, 1:-1] + A[1:-1, 2:])
        if k == k:
            y[0] -= y[k] * math.cos(math.cos(t))
    return np.sum(x * x) + np.sum(y * 0.7) + s + t + np.sum(A * A.T) + sum(h)
