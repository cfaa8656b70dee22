"""Two buffers change names in every trip."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n], steps: int",
    "wrt": ("u",),
    "args": [
        "rng.random(5), 4",
        "rng.random(5), 3",
        "rng.random(5), 0",
    ],
}


def f(u, steps):
    a = u.copy()
    b = np.zeros_like(u)
    for _ in range(steps):
        b[1:-1] = a[1:-1] + 0.2 * (a[2:] - a[:-2]) * a[1:-1]
        b[0] = a[-1]
        a, b = b, a
    return np.sum(a * a) + b[1]
