# A context manager can change anything.
# sig: x: float

import numpy as np


def f(x):
    y = x
    with np.errstate(all="ignore"):  # <- E1
        y = y * y
    return y
