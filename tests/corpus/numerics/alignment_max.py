"""Local alignment: the largest of four in a table, and the largest of all."""

import numpy as np

ADGEN = {
    "sig": "S: f8[n,m], gap: float",
    "wrt": ("S", "gap"),
    "args": [
        "rng.random((3, 4)) - 0.4, 0.3",
    ],
}


def f(S, gap):
    n, m = S.shape
    H = np.zeros((n + 1, m + 1))
    best = 0.0
    for i in range(n):
        for j in range(m):
            score = max(0.0, H[i, j] + S[i, j], H[i, j + 1] - gap, H[i + 1, j] - gap)
            H[i + 1, j + 1] = score
            if score > best:
                best = score
    return best
