"""acc[i] += d of arrays in a list whose element the run decides: of lists made in all ways."""

import numpy as np

ADGEN = {
    "sig": "x: f8[3], n: int",
    "wrt": ("x",),
    "args": [
        "rng.standard_normal(3), 3",
    ],
}


def add_all(acc, x, n):
    for i in range(n):
        acc[i] -= x


def f(x, n):
    known = [np.zeros(3), np.ones(3), x * 1.0]
    for i in range(n):
        known[i] += x * i
    acc = [np.zeros(3) for _ in range(n)]
    for i in range(n):
        acc[i] += x * (i + 1)
        acc[i] *= known[i]
        acc[i - 1] -= acc[i] * x[0]
        if x[i] > 0.0:
            acc[i] = x * 2.0
    pushed = []
    for i in range(n):
        pushed.append(x * i)
    a, b = acc, pushed
    for i in range(n):
        a[i] += x[::-1]
        a, b = b, a
    add_all(a, x, n)
    total = 0.0
    for one, other in zip(a, b):
        total += np.sum(one * one * other)
    return total + np.sum(known[1] * known[2])
