"""Bodies push each other, in place, over a few steps."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n,2], v: f8[n,2], steps: int",
    "wrt": ("x", "v"),
    "args": [
        "rng.normal(size=(3, 2)), 0.1 * rng.normal(size=(3, 2)), 3",
    ],
}


def f(x, v, steps):
    for _ in range(steps):
        a = np.zeros_like(x)
        for i in range(x.shape[0]):
            for j in range(x.shape[0]):
                if i == j:
                    continue
                d = x[j] - x[i]
                a[i] += d / (np.sum(d * d) + 0.1) ** 1.5
        v += 0.05 * a
        x += 0.05 * v
    return x
