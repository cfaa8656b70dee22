"""where keeps the values away from the singular point."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.5, -0.5, 0.2])",
    ],
}


def f(x):
    safe = np.where(x > 0.0, x, 1.0)
    return np.sum(np.where(x > 0.0, np.log(safe) * np.sqrt(safe), x * x))
