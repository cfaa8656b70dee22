# Random numbers differ from call to call.
# sig: x: f8[n]

import numpy as np


def f(x):
    noise = np.random.normal(size=3)  # <- E2
    return np.sum(x) * noise[0]
