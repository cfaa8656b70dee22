"""The classical Runge-Kutta method for predator and prey."""

import numpy as np

ADGEN = {
    "sig": "y: f8[2], p: f8[4], h: float, steps: int",
    "wrt": ("y", "p", "h"),
    "args": [
        "np.array([1.0, 0.5]), np.array([1.1, 0.4, 0.1, 0.4]), 0.1, 5",
    ],
}


def rhs(y, p):
    return np.array([p[0] * y[0] - p[1] * y[0] * y[1], p[2] * y[0] * y[1] - p[3] * y[1]])


def f(y, p, h, steps):
    for _ in range(steps):
        k1 = rhs(y, p)
        k2 = rhs(y + 0.5 * h * k1, p)
        k3 = rhs(y + 0.5 * h * k2, p)
        k4 = rhs(y + h * k3, p)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y
