"""De Boor's algorithm for a quadratic spline: a search that `min` bounds, then a part worked on in place."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], t: f8[m], c: f8[k]",
    "wrt": ("x", "t", "c"),
    "args": [
        "np.array([0.2, 1.7, 4.1, 5.9]), np.array([-0.4, -0.1, 0.0, 1.0, 2.1, 3.0, 3.9, 5.0, 6.0, 6.3, 6.5]), "
        "rng.normal(size=8)",
        "np.array([1.4, 0.5]), np.array([-0.2, -0.1, 0.0, 1.0, 2.1, 2.2, 2.3]), rng.normal(size=4)",
    ],
}


def f(x, t, c):
    out = np.empty_like(x)
    for i in range(len(x)):
        j = 2
        while t[j + 1] <= x[i]:
            j += 1
        k = min(j, len(c) - 1)
        d = c[k - 2 : k + 1].copy()
        for r in range(1, 3):
            for s in range(2, r - 1, -1):
                a = (x[i] - t[s + k - 2]) / (t[s + 1 + k - r] - t[s + k - 2])
                d[s] = (1.0 - a) * d[s - 1] + a * d[s]
        out[i] = d[2]
    return np.sum(out**2)
