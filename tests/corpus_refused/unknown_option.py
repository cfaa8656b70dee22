# A keyword that the function does not have.
# sig: x: f8[n]

import numpy as np


def f(x):
    return np.sum(x, axes=0)  # <- E2
