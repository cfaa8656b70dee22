# Loops that are written as one run over ranges, tuples, lists and arrays.
# sig: x: f8[n]

import itertools

import numpy as np


def f(x):
    total = np.sum(x)
    for name, y in itertools.product({"a": 1.0}, x):  # <- E104
        total += y * len(name)
    return total
