"""The direction of a difference depends on the sign of the value."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n], dt: float",
    "wrt": ("u", "dt"),
    "args": [
        "np.array([0.4, -0.3, 0.8, -0.9, 0.2]), 0.1",
    ],
}


def f(u, dt):
    new = u.copy()
    for i in range(1, len(u) - 1):
        if u[i] > 0.0:
            new[i] = u[i] - dt * u[i] * (u[i] - u[i - 1])
        else:
            new[i] = u[i] - dt * u[i] * (u[i + 1] - u[i])
    return np.sum(new * new)
