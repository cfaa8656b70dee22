# What is written into an array after its windows were taken would show in them.
# sig: x: f8[n]

import numpy as np


def f(x):
    windows = np.lib.stride_tricks.sliding_window_view(x, 2)
    x[0] = 1.0  # <- E402
    return np.sum(windows * windows)
