"""Values are kept within bounds; the bounds have derivatives too."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], lo: float, hi: float",
    "wrt": ("x", "lo", "hi"),
    "args": [
        "np.array([0.1, 0.45, 0.9, -0.4]), 0.2, 0.7",
    ],
}


def f(x, lo, hi):
    return np.clip(x, lo, hi) * x + np.clip(x * 2.0, 0.0, 1.0) + np.clip(x, None, hi) + x.clip(lo, 10.0) ** 2
