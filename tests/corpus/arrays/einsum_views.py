"""einsum of one array may be a view of it: what is computed with it later leaves the array alone."""

import numpy as np

ADGEN = {
    "sig": "a: f8[n, n], b: f8[n, n]",
    "wrt": ("a", "b"),
    "args": [
        "rng.random((3, 3)), rng.random((3, 3))",
    ],
}


def f(a, b):
    c = np.einsum("ij->ji", a)
    c = c + 1.0
    d = np.einsum("ii->i", b)
    d = d * 2.0
    for _ in range(2):
        d = d * 0.5
    b[0] *= 2.0
    return np.sum(c * c) + np.sum(a * a) + d @ d + np.einsum("ij,ji->", a, b) + np.einsum("ij->", a) + a[0] @ b[1]
