"""Tuples of arrays, numbers and tuples, the last of which is popped."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], s: float, steps: int",
    "wrt": ("x", "s"),
    "args": ("rng.random(3), 0.4, 3", "rng.random(4), 0.8, 1"),
}


def f(x, s, steps):
    stack = []
    for k in range(steps):
        stack.append((x * s, s, (k, s * x[0])))
        x = np.tanh(x + s)
        s = s * 0.8 + 0.1 * x[-1]
    total = 0.0
    y, t, (k, u) = stack.pop()
    for z, r, (_, w) in stack:
        total += np.sum(z * y) * r + w * u
    return total + s * t + k * np.sum(y)
