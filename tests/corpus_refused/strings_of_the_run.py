# A string that the run decides can be compared, and nothing else.
# sig: x: f8[3]

import numpy as np


def f(x):
    kind = "min" if x[0] > 0.2 else "max"
    a = x[0] if kind in "minimum" else x[1]  # <- E302
    b = {"min": 1.0, "max": 2.0}[kind]  # <- E302
    c = len(kind)  # <- E302
    d = x[0] if kind < "n" else x[1]  # <- E302
    e = x[0] if kind else x[1]  # <- E302
    g = np.pad(x, 1, mode=kind)  # <- E302
    print(kind)  # <- E302
    return a + b + c + d + e + np.sum(g)
