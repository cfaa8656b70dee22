"""Arrays are joined along either axis, constants among them."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[p,q], B: f8[r,q]",
    "wrt": ("x", "A", "B"),
    "args": [
        "rng.random(3), rng.random((2, 2)), rng.random((1, 2))",
        "rng.random(2), rng.random((2, 2)), rng.random((3, 2))",
    ],
}


def f(x, A, B):
    y = np.concatenate([x[:1], x * x, np.zeros(2), x[-1:]])
    C = np.concatenate((A, B * 2.0), axis=0)
    D = np.concatenate([A, A * A], axis=1)
    return np.sum(np.exp(y[1:] * y[:-1])) + np.sum(C @ C.T) + np.sum(D[:, 1:] * D[:, :-1])
