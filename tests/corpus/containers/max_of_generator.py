"""The largest and the smallest of what a generator gives, and of a list."""

import math

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": ["rng.normal(size=6)", "np.array([0.3, 0.4])"],
}


def f(x):
    largest = max(v * v for v in x)
    smallest = min([math.sin(v) for v in x])
    return largest * smallest + max(v for v in x if v > -9.0)
