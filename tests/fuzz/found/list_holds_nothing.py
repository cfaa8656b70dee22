"""Elements of a list that may be None were converted to floats."""

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
    n1 = 0
    while n1 < 3 and s < 0.81:
        n1 += 1
        v2 = x[:-1]
        for i3 in range(3):
            A[0, 0] = math.sin(math.sin(s))
            s, s = s, s
            c4 = s
        if flag:
            return s
        c5 = s * math.sin(s * math.sin(s))
    n6 = 0
    while n6 < 3:
        n6 += 1
        x[0], x[0] = x[0], x[0]
        h.append(s)
    return np.sum(x * x) + np.sum(y * 0.7) + s + t + np.sum(A * A.T) + sum(h)
