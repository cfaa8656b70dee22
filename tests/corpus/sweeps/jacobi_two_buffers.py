"""Two buffers change places after each sweep; four edges are assigned in one statement."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n,m], steps: int",
    "wrt": ("u",),
    "args": [
        "rng.random((4, 5)), 3",
        "rng.random((3, 3)), 0",
    ],
}


def f(u, steps):
    old = u.copy()
    new = np.zeros_like(u)
    for _ in range(steps):
        new[1:-1, 1:-1] = 0.25 * (old[2:, 1:-1] + old[:-2, 1:-1] + old[1:-1, 2:] + old[1:-1, :-2])
        new[0], new[-1], new[:, 0], new[:, -1] = old[0], old[-1], old[:, 0] ** 2, old[:, -1]
        old, new = new, old
    return old * new + old
