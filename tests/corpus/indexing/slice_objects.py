"""Slices that have names."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(6), 2",
    ],
}


def f(x, k):
    inner = slice(1, -1)
    y = x.copy()
    y[inner] = y[inner] * x[slice(k)].sum()
    first, step = slice(None, k), slice(0, None, 2)
    y[first] += 1.0
    return y[step] * x[step]
