"""Three field components on a grid, many steps, a probe that is recorded."""

import numpy as np

ADGEN = {
    "sig": "eps: f8[n,m], steps: int",
    "wrt": ("eps",),
    "args": [
        "1.0 + rng.random((5, 6)), 5",
    ],
}


def f(eps, steps):
    n, m = eps.shape
    Ez = np.zeros((n, m))
    Hx = np.zeros((n, m - 1))
    Hy = np.zeros((n - 1, m))
    probe = np.zeros(steps)
    for t in range(steps):
        Hx -= 0.5 * (Ez[:, 1:] - Ez[:, :-1])
        Hy += 0.5 * (Ez[1:, :] - Ez[:-1, :])
        Ez[1:-1, 1:-1] += 0.5 / eps[1:-1, 1:-1] * (Hy[1:, 1:-1] - Hy[:-1, 1:-1] - Hx[1:-1, 1:] + Hx[1:-1, :-1])
        Ez[2, 2] += np.sin(0.3 * t)
        probe[t] = Ez[3, 3]
    return np.sum(probe**2) + np.sum(Hx * Hx)
