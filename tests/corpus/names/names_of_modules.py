"""Names of the emitted module's own: `np`, `_check` and builtins as variables and parameters."""

import numpy as xp

ADGEN = {
    "sig": "x: f8[n], np: float, len: f8[n]",
    "wrt": ("x", "np", "len"),
    "args": [
        "rng.random(4), 0.7, rng.random(4)",
        "rng.random(2), 0.7, rng.random(2)",
    ],
}


def f(x, np, len):
    _check = xp.sin(x) * np
    math = _check @ len
    return math * xp.sum(_check * x * len)
