"""Newton's method for a system of equations, with a solve in each step."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], b: f8[n], steps: int",
    "wrt": ("A", "b"),
    "args": [
        "rng.normal(size=(3, 3)) + 4.0 * np.eye(3), rng.normal(size=3), 3",
        "np.eye(2), np.ones(2), 0",
    ],
}


def f(A, b, steps):
    x = 0.1 * b
    for k in range(steps):
        r = A @ x + 0.1 * x**3 - b
        J = A + 0.3 * np.diag(x**2)
        x = x - np.linalg.solve(J, r)
    return x @ x + np.sum(np.linalg.inv(A)[0])
