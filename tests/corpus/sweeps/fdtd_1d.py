"""Electric and magnetic fields leap over each other, with a source."""

import math

import numpy as np

ADGEN = {
    "sig": "eps: f8[n], steps: int, amplitude: float",
    "wrt": ("eps", "amplitude"),
    "args": [
        "1.0 + rng.random(8), 6, 0.7",
    ],
}


def f(eps, steps, amplitude):
    n = len(eps)
    E = np.zeros(n)
    H = np.zeros(n - 1)
    energy = 0.0
    for t in range(steps):
        H += 0.5 * (E[1:] - E[:-1])
        E[1:-1] += 0.5 / eps[1:-1] * (H[1:] - H[:-1])
        E[n // 3] += amplitude * math.exp(-(((t - 2.0) / 2.0) ** 2))
        energy += E[-2] ** 2
    return energy + np.sum(H * H)
