"""Kinetic and potential energy of gravitating bodies, pair by pair."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n,3], v: f8[n,3], m: f8[n]",
    "wrt": ("x", "v", "m"),
    "args": [
        "rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), 1.0 + rng.random(4)",
    ],
}


def f(x, v, m):
    energy = 0.0
    for i in range(len(m)):
        energy += 0.5 * m[i] * np.sum(v[i] ** 2)
        for j in range(i):
            d = x[i] - x[j]
            energy -= m[i] * m[j] / math.sqrt(d @ d + 0.01)
    return energy
