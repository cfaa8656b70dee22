# The dtype in which a ufunc reduces is part of the result.
# sig: x: f8[n, n]

import numpy as np


def f(x):
    return np.maximum.reduce(x, dtype=np.float32)  # <- E202
