import numpy as np


def gauss_seidel(u, b, h, sweeps):
    u = u.copy()
    for sweep in range(sweeps):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * h * (b[i] - u[i] ** 3))
    return np.sum(u * u)
