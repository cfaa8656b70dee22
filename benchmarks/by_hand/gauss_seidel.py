"""Gauss-Seidel sweeps for a nonlinear Poisson equation, one number taped per update."""

import numpy as np


def gauss_seidel_value_and_grad(u, b, h, sweeps):
    u = u.copy()
    tape = []
    for _ in range(sweeps):
        for i in range(1, len(u) - 1):
            old = u[i]
            tape.append(old)
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * h * (b[i] - old**3))
    value = np.sum(u * u)

    u_bar = 2.0 * u
    b_bar = np.zeros_like(b)
    for _ in range(sweeps):
        for i in range(len(u) - 2, 0, -1):
            r_bar = 0.5 * u_bar[i]
            s_bar = h * h * r_bar
            u_bar[i - 1] += r_bar
            u_bar[i + 1] += r_bar
            b_bar[i] += s_bar
            u_bar[i] = -3.0 * tape.pop() ** 2 * s_bar
    return value, (u_bar, b_bar)
