# The function writes to an array of the module, which outlives the call.
# sig: x: float

import numpy as np


TABLE = np.zeros(3)


def f(x):
    TABLE[0] = x  # <- E
    return TABLE[0] * x
