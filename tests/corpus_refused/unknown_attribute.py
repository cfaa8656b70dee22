# An attribute that arrays do not have.
# sig: x: f8[n]

import numpy as np


def f(x):
    return np.sum(x) * x.width  # <- E2
