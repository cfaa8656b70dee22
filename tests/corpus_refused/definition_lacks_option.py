# A definition of adgen's lacks an option of the library's function: the call is refused, not what is inside.
# sig: x: f8[7, 3]

import numpy as np


def f(x):
    a = x.copy()
    np.fill_diagonal(a, 0.0, wrap=True)  # <- E202
    return np.sum(a * a)
