# The gradient needs one number.
# sig: x: f8[n]

import numpy as np


def f(x):  # <~ E502
    y = np.sin(x)
    return y * x  # <~ E502
