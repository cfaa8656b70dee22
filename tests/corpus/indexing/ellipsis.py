"""The ellipsis stands for all other axes."""

import numpy as np

ADGEN = {
    "sig": "T: f8[a,b,c]",
    "wrt": ("T",),
    "args": [
        "rng.random((2, 3, 4))",
    ],
}


def f(T):
    first = T[..., 0]
    last = T[-1, ...]
    line = T[0, ..., 1]
    U = T * 1.0
    U[..., 1:] = U[..., :-1]
    return np.sum(first) * np.sum(last * last) + np.sum(line) + np.sum(U * U)
