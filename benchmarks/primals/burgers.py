import numpy as np


def burgers(u, nu, steps):
    u = u.copy()
    for t in range(steps):
        u[1:-1] = u[1:-1] - u[1:-1] * (u[1:-1] - u[:-2]) + nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)
