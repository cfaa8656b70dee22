"""where chooses elementwise; its sides and its condition are broadcast."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], r: f8[m], s: float",
    "wrt": ("A", "r", "s"),
    "args": [
        "rng.random((3, 2)) - 0.5, rng.random(2), 0.3",
    ],
}


def f(A, r, s):
    B = np.where(A > 0.0, A * A, s)
    C = np.where(r > 0.5, r, A)
    D = np.where(np.arange(3)[:, None] == 1, r, B)
    return np.sum(B * C * D) + np.sum(np.where(A < 0.0, 0.0, 1.0) * A)
