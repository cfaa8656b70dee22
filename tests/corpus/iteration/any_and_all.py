"""`any` and `all` over generators, lists and arrays; what comes behind the element that decides is never evaluated."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[m]",
    "wrt": ("x", "y"),
    "args": [
        "np.array([0.3, 0.7, -0.2]), np.array([0.5, 0.0])",
        "np.array([-0.3, -0.7]), np.array([0.5, 2.0, 0.0])",
        "np.array([-0.3, -0.7]), np.array([-0.5, -2.0])",
    ],
}


def f(x, y):
    s = 0.0
    if any(v > 0.5 for v in x):
        s += x[0] * y[0]
    if all(v < 0.0 for v in x):
        s += x[1] * x[0]
    if any(1.0 / v > 1.5 for v in y):
        s += 2.0 * y[0]
    if not all([v > -1.0 for v in y]):
        s += y[1] ** 2
    if any(x > 0.0) or all((y[0] > 0.0, len(y) > 2)):
        s += np.sum(x) * y[1]
    return s + (x[0] if any([]) else 3.0 * x[0])
