"""The adjoint read a variable that is set on one path only."""

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
    for i1 in reversed(range(1, 4)):
        y[-1] -= (s if not flag else x[(i1 + 2) % 5]) if A[i1, (k + 2) % 5] * math.cos(s) > -0.23 else 0.2 * k
        for e2 in reversed(x):
            y[1] -= 1.0 / (1.0 + (np.tanh(1.5)) ** 2)
            a5 = A.T[0][:] * 1.0
    c6 = (0.3 * (A.T[0][:]).sum()) / (1.0 + (t) ** 2)
    for i7 in reversed(range(1, 4)):
        if t > 0.42:
            y[::-1] += ((A.T[k][::-1]) / (1.0 + A[-2][:] ** 2)) / (1.0 + y[::-1] ** 2)
        else:
            h.append(np.tanh(s))
            x[i7], x[k] = x[k], x[i7]
    for i8 in range(len(x) - 1, 0, -1):
        n9 = 0
        while n9 < 4:
            n9 += 1
            x[0] -= y[n9] * 1.0 / (1.0 + (0.3 * (np.linspace(0.1, 0.8, len(x) - 0)).sum()) ** 2)
        A[1:-1, 1:-1] -= 0.5 * (A[:-2, 1:-1] + A[1:-1, 2:])
    return np.sum(x * x) + np.sum(y * 0.7) + s + t + c6 + np.sum(A * A.T) + sum(h)
