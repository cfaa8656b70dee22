"""A length was read off an array that exists on one path only."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], A: f8[n,n], s: float, t: float, k: int, flag: bool, keep: bool[n], idx: i8[m]",
    "wrt": ("x", "y", "A", "s", "t"),
    "args": (
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 0, True, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 0, False, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 1, True, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 1, False, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 2, True, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 2, False, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 3, True, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 0.37, -0.52, 3, False, np.arange(5) % 3 != 1, np.array([3, 0, 3, 1])",
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
    y[k] = blend(0.5 * np.tanh(s), x[0] * 1.0 / (1.0 + (0.3) ** 2))
    if k > 1 and k % 2 == 0:
        if flag or 1 <= k < 3:
            x[idx] += 0.5 * (x[1] - s)
        for i1 in range(3):
            v2 = y
            h.append(0.5 * (t - v2[k]))
            v2[:-2] *= np.cos(x[1:-1])
    elif not flag:
        n3 = 0
        while n3 < 4 and t < 2.3:
            n3 += 1
            c4 = ((y[1]) / (1.0 + (0.2 * n3) ** 2)) / (1.0 + (0.2 * n3) ** 2)
            x[:-2] -= np.cos(np.sin(A[0][:-2]))
            s = np.mean(x[:] * np.cos(x))
        v5 = x[1:][::-1]
    x[1:-1] -= np.sin(0.5 * (x[:-2] + np.linspace(0.1, 0.8, len(x) - 2)))
    return np.sum(x * x) + np.sum(y * 0.7) + s + t + np.sum(A * A.T) + sum(h)
