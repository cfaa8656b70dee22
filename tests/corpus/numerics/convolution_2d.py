"""A small image convolution; the kernel runs over slices of the image."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,m], K: f8[p,q]",
    "wrt": ("X", "K"),
    "args": [
        "rng.random((4, 5)), rng.random((2, 3))",
    ],
}


def f(X, K):
    p, q = K.shape
    h = X.shape[0] - p + 1
    w = X.shape[1] - q + 1
    Y = np.zeros((h, w))
    for a in range(p):
        for b in range(q):
            Y += K[a, b] * X[a : a + h, b : b + w]
    return np.sum(np.tanh(Y))
