# The function returns nothing.
# sig: x: f8[n]

import numpy as np


def f(x):  # <- E5
    y = np.sum(x)
