"""Over-relaxation until the change of a sweep is small."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], b: f8[n], omega: float",
    "wrt": ("A", "b", "omega"),
    "args": [
        "0.3 * rng.random((3, 3)) + 3.0 * np.eye(3), rng.random(3), 1.1",
    ],
}


def f(A, b, omega):
    x = np.zeros_like(b)
    change = 1.0
    sweeps = 0
    while change > 1e-3 and sweeps < 50:
        change = 0.0
        for i in range(len(b)):
            new = (1.0 - omega) * x[i] + omega * (b[i] - A[i] @ x + A[i, i] * x[i]) / A[i, i]
            change = max(change, abs(new - x[i]))
            x[i] = new
        sweeps += 1
    return x * b
