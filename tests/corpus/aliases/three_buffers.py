"""The wave equation with three buffers that rotate."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n], c: float, steps: int",
    "wrt": ("u", "c"),
    "args": [
        "rng.random(6), 0.4, 4",
    ],
}


def f(u, c, steps):
    before = u.copy()
    now = u.copy()
    after = np.zeros_like(u)
    for _ in range(steps):
        after[1:-1] = 2.0 * now[1:-1] - before[1:-1] + c * c * (now[2:] - 2.0 * now[1:-1] + now[:-2])
        before, now, after = now, after, before
    return np.sum(now * now) + np.sum(before)
