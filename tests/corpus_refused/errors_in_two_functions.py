# An error in a helper and one in the function.
# sig: x: f8[n]

import numpy as np


def helper(v):
    return np.spacing(v)  # <- E2


def f(x):
    h = helper(x)
    with open("f") as g:  # <- E1
        pass
    return np.sum(x)
