# A NumPy function that adgen does not know.
# sig: x: f8[n]

import numpy as np


def f(x):
    y = x * 2.0
    return np.sum(np.spacing(y))  # <- E2
