"""A result whose length the run decides."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n,m]",
    "wrt": ("x", "y"),
    "args": ["rng.random(6), rng.random((6, 2))"],
}


def f(x, y):
    return x[x > 0.5] ** 2, y[x > 0.5] ** 3
