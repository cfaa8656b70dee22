"""A view that one path writes in a loop: its length is told by what is there on every path."""

import numpy as np

ADGEN = {
    "sig": "a: f8[n], A: f8[m, m]",
    "wrt": ("a", "A"),
    "args": [
        "rng.random(4), rng.random((3, 3))",
    ],
}


def f(a, A):
    s = 0.0
    for k in range(3):
        v = a[1:]
        if k > 0:
            v[:] = np.sin(v)
        s += np.sum(v) ** 2 + v[1] ** 2
        w = A.T
        if k == 2:
            w = np.cos(w)
            w[0] += 1.0
        s += np.sum(w[1]) ** 2
        A[k] -= 0.1 * s
    return s
