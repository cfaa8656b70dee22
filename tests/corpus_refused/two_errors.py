# Both errors of the file are reported.
# sig: x: f8[n]

import numpy as np


def f(x):
    y = np.spacing(x)  # <- E2
    z = x * missing  # <- E201
    return np.sum(x)
