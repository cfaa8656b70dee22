"""Burgers' equation in conservation form, central fluxes."""

import numpy as np


def flux_energy_value_and_grad(u, nu, dt, steps):
    u = u.copy()
    u_tape = np.empty((steps, *u.shape))
    for t in range(steps):
        u_tape[t] = u
        flux = 0.5 * u * u
        u[1:-1] = u[1:-1] - 0.5 * dt * (flux[2:] - flux[:-2]) + nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    energy = np.sum(u * u)

    u_bar = 2.0 * u
    nu_bar = 0.0
    for t in reversed(range(steps)):
        u = u_tape[t]
        r_bar = u_bar[1:-1].copy()
        nu_bar += r_bar @ (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u_bar[1:-1] *= 1.0 - 2.0 * nu
        s_bar = 0.5 * dt * r_bar
        r_bar *= nu
        u_bar[2:] += r_bar - s_bar * u[2:]
        u_bar[:-2] += r_bar + s_bar * u[:-2]
    return energy, (u_bar, nu_bar)
