# A vector and a matrix are joined.
# sig: x: f8[3], A: f8[2,3]

import numpy as np


def f(x, A):
    return np.sum(np.concatenate([x, A]))  # <- E301
