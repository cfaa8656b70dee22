"""Integer arrays apart from each other: their axis comes first."""

import numpy as np

ADGEN = {
    "sig": "T: f8[a,b,c], i: i8[k]",
    "wrt": ("T",),
    "args": [
        "rng.random((3, 2, 4)), np.array([0, 2, 2])",
    ],
}


def f(T, i):
    a = T[i, :, i]
    b = T[:, 1, i]
    return np.sum(a * a) + np.sum(b**3)
