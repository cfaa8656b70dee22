# Options of ufuncs and of their methods that cannot be kept, and rules for the bins of a histogram that NumPy lacks.
# sig: A: f8[n,m], x: f8[n]

import numpy as np


def f(A, x):
    a = np.subtract.reduce(A, axis=(0, 1))  # <- E203
    b = np.divide.reduce(A, axis=None)  # <- E203
    c = np.subtract.reduce(x, where=x > 0, initial=1.0)  # <- E202
    d, _ = np.histogram(x, bins="magic")  # <- E203
    e, _ = np.histogram(x, bins="auto", weights=x)  # <- E203
    g = np.pad(x, np.flatnonzero(x > 0))  # <- E302
    h, _ = np.modf(x, where=x > 0)  # <- E202
    i = np.exp(x, signature="d->d")  # <- E202
    j = np.subtract.accumulate(A, axis=None)  # <- E203
    k = np.moveaxis(A, (0, 1), (1,))  # <- E301
    return a + b + c + np.sum(d) + np.sum(e) + np.sum(g) + np.sum(h) + np.sum(i) + np.sum(j) + np.sum(k)
