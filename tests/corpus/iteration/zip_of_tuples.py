"""Known containers side by side with an array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    s = 0.0
    for i, (c, g) in enumerate(zip((1.0, 2.0, 3.0), (np.sin, np.cos, np.exp))):
        s += c * g(x[i])
    return s
