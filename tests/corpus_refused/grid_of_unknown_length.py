# How many coordinates a grid has, whose step is no integer, must be known.
# sig: w: float

import numpy as np


def f(w):
    x = np.mgrid[0:w:0.25]  # <- E302
    return np.sum(x * w)
