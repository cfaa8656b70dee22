import numpy as np


def burgers_value_and_grad(u, nu, steps):
    # primal
    u = u.copy()  # burgers.py:5
    u_tape = np.empty((steps, *u.shape))
    for t in range(steps):  # burgers.py:6
        u_tape[t] = u
        u[1:-1] = (  # burgers.py:7
            u[1:-1] - u[1:-1] * (u[1:-1] - u[:-2]) + nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        )
    energy = np.sum(u * u)  # burgers.py:8

    # adjoint
    u_bar = 2.0 * u  # burgers.py:8
    nu_bar = 0.0
    for t in reversed(range(steps)):  # burgers.py:6
        u = u_tape[t]
        r_bar = u_bar[1:-1].copy()  # burgers.py:7
        u_bar[1:-1] = 0.0
        nu_bar += np.sum(r_bar * (u[2:] - 2.0 * u[1:-1] + u[:-2]))
        u_bar[2:] += nu * r_bar
        u_bar[1:-1] += r_bar * (1.0 - (u[1:-1] - u[:-2]) - u[1:-1] - 2.0 * nu)
        u_bar[:-2] += r_bar * (u[1:-1] + nu)
    return energy, (u_bar, nu_bar)
