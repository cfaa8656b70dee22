# Layouts, lengths and paddings that only the run decides, or that leave numbers undefined.
# sig: A: f8[n,m], x: f8[n], k: i8[n]

import numpy as np


def f(A, x, k):
    a = np.reshape(A, -1, order="A")  # <- E202
    b = np.pad(x, 1, mode="reflect", reflect_type="none")
    c = np.tile(x, k)  # <- E202
    d = np.insert(x, [True, False], 0.0)  # <- E302
    x.resize(3)  # <- E202
    y = x * 1.0
    np.multiply.at(y, (k, None), 2.0)  # <- E202
    return np.sum(a) + np.sum(b) + np.sum(c) + np.sum(d) + np.sum(y)
