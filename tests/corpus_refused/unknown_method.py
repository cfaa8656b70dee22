# A method that arrays have but adgen does not know.
# sig: x: f8[n]

import numpy as np


def f(x):
    x.setflags(write=True)  # <- E2
    return np.sum(x)
