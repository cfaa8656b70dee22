"""Pairs that are stored in a loop and read backward, by index and through enumerate."""

import numpy as np

ADGEN = {
    "sig": "x: float, v: float, steps: int",
    "wrt": ("x", "v"),
    "args": ("0.7, 0.2, 4", "0.3, -0.4, 1"),
}


def f(x, v, steps):
    path = []
    for k in range(steps):
        path.append((x, v))
        x, v = x + 0.1 * v, v - 0.1 * np.sin(x)
    total = x * v
    for a, b in reversed(path):
        total = total * 0.9 + a * b
    for k, (a, b) in enumerate(path):
        total += k * a * b
    first = path[0]
    return total + first[0] * first[1] ** 2 + len(path) * path[-1][1]
