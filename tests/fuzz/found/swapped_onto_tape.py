"""Two arrays that change places go onto a tape by name, and both are written before the next tape."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], A: f8[n,n], k: int",
    "wrt": ("x", "y", "A"),
    "args": (
        "rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, 5), rng.uniform(-0.9, 0.9, (5, 5)), 1",
        "rng.uniform(-0.9, 0.9, 4), rng.uniform(-0.9, 0.9, 4), rng.uniform(-0.9, 0.9, (4, 4)), 0",
    ),
}


def f(x, y, A, k):
    for i in range(len(x) - 1, 0, -1):
        x[i] *= 0.2
        y[k] += 1.0
        for _ in range(len(x), 0, -1):
            A[i] += np.sin(y)
            x, y = y, x
    return np.sum(A * A)
