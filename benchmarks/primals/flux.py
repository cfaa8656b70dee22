import numpy as np


def flux_energy(u, nu, dt, steps):
    u = u.copy()
    for t in range(steps):
        flux = 0.5 * u * u
        u[1:-1] = u[1:-1] - 0.5 * dt * (flux[2:] - flux[:-2]) + nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)
