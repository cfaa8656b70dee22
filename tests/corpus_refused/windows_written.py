# Windows that may be written are views, which adgen has not.
# sig: x: f8[n]

import numpy as np


def f(x):
    windows = np.lib.stride_tricks.sliding_window_view(x, 2, writeable=True)  # <- E
    windows[0, 0] = 1.0
    return np.sum(x * x)
