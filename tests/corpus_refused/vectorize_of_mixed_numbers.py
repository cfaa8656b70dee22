# np.vectorize gives all results the dtype of the first, which may be an int.
# sig: x: f8[n]

import numpy as np


def f(x):
    g = np.vectorize(lambda v: 0 if v < 0.5 else v * v)
    return np.sum(g(x))  # <- E304
