"""Negative integers count from the end, in reads and in writes."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    y = x.copy()
    y[-1] = y[-2] * y[0]
    y[-3] += y[-1]
    return y * x[-1]
