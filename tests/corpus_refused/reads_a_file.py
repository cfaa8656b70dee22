# A file is read.
# sig: x: f8[n]

import numpy as np


def f(x):
    table = np.loadtxt("table.txt")  # <- E2
    return np.sum(x * table)
