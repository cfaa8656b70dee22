"""The ends of a linspace and of a range are inputs."""

import numpy as np

ADGEN = {
    "sig": "a: float, b: float",
    "wrt": ("a", "b"),
    "args": [
        "0.4, 1.7",
    ],
}


def f(a, b):
    t = np.linspace(a, b, 7)
    h = (b - a) / 6.0
    y = np.sin(t) * t
    return h * (np.sum(y) - 0.5 * (y[0] + y[-1]))
