"""Height and speed with periodic boundaries by joined slices."""

import numpy as np

ADGEN = {
    "sig": "h: f8[n], v: f8[n], steps: int",
    "wrt": ("h", "v"),
    "args": [
        "1.0 + 0.1 * rng.random(6), 0.1 * rng.random(6), 4",
    ],
}


def ddx(q):
    return 0.5 * (np.concatenate([q[1:], q[:1]]) - np.concatenate([q[-1:], q[:-1]]))


def f(h, v, steps):
    for _ in range(steps):
        flux = h * v
        new = h - 0.1 * ddx(flux)
        v = v - 0.1 * ddx(0.5 * v * v + 9.81 * h)
        h = new
    return np.sum(h * v * v) + h[0]
