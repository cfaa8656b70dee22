"""An American put on a tree: the values of a step overwrite those of the next."""

import numpy as np

ADGEN = {
    "sig": "S: float, K: float, u: float, p: float, steps: int",
    "wrt": ("S", "K", "u", "p"),
    "args": [
        "1.0, 1.07, 1.13, 0.52, 4",
    ],
}


def f(S, K, u, p, steps):
    v = np.zeros(steps + 1)
    for j in range(steps + 1):
        v[j] = max(K - S * u ** (2 * j - steps), 0.0)
    for i in range(steps - 1, -1, -1):
        for j in range(i + 1):
            hold = 0.99 * (p * v[j + 1] + (1.0 - p) * v[j])
            v[j] = max(hold, K - S * u ** (2 * j - i))
    return v[0]
