"""Heat on a grid with two arrays that change names; a hot spot moves."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n,m], k: float, steps: int",
    "wrt": ("u", "k"),
    "args": [
        "rng.random((4, 5)), 0.1, 3",
    ],
}


def f(u, k, steps):
    a = u.copy()
    b = u.copy()
    for t in range(steps):
        b[1:-1, 1:-1] = a[1:-1, 1:-1] + k * (
            a[2:, 1:-1] + a[:-2, 1:-1] + a[1:-1, 2:] + a[1:-1, :-2] - 4.0 * a[1:-1, 1:-1]
        )
        b[1, 1 + t] = 1.0 + k
        a, b = b, a
    return np.sum(a * a)
