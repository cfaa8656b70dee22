"""Elements that a continue leaves unset were converted to floats."""

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
    while n1 < 3:
        n1 += 1
        for i2 in range(3):
            x[idx] *= np.cos(s * 1.0 / (1.0 + (s) ** 2))
            h.append(s)
            if flag:
                continue
            c3 = (s if 1 <= k < 3 else 0.3) / (1.0 + (0.2 * n1) ** 2)
        t, t = t, t
        if 0.5 * (A[n1, n1 - 1] + A[n1, n1]) > 0.42:
            continue
        c4 = 0.2 * k
    s, t = t, s
    for i5 in range(0, len(x), 2):
        for i6 in reversed(range(1, 4)):
            y[1] += x[k] * np.tanh(max(t, t))
            s = x[i6]
            if k % 2 == 0 and not flag:
                break
            t += min(blend(s, y[i6]), 0.2 * k)
        for e7, e9 in zip(x, y):
            y[1] = y[(k + 2) % 5]
        if 0.2 * i5 > -0.23:
            c10 = A[i5, 0]
            if k > 1:
                break
            c10 = 1.0 / (1.0 + (0.5 * (c10 - 0.2 * i5)) ** 2)
        if k % 2 == 0:
            continue
        t += min(max(0.3, y[0]), t)
    return np.sum(x * x) + np.sum(y * 0.7) + s + t + np.sum(A * A.T) + sum(h)
