"""A table is looked up at floor of the argument; only the weights have a derivative."""

import math

ADGEN = {
    "sig": "table: f8[n], t: f8[m]",
    "wrt": ("table", "t"),
    "args": [
        "rng.random(6), np.array([0.3, 3.6, 2.2])",
    ],
}


def f(table, t):
    s = 0.0
    for v in t:
        k = int(math.floor(v))
        w = v - k
        s += ((1.0 - w) * table[k] + w * table[k + 1]) ** 2
    return s
