import numpy as np


def insulated(u, rate, steps):
    for _ in range(steps):
        p = np.pad(u, 1, mode="edge")
        u = u + rate * (p[2:, 1:-1] + p[:-2, 1:-1] + p[1:-1, 2:] + p[1:-1, :-2] - 4.0 * u)
    return np.sum(u**3)
