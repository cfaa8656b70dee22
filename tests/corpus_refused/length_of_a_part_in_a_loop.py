# The part may end before `i + n`, and then the sum has another length: np.zeros(n) as the start says which it is.
# sig: x: f8[n], K: f8[m]

import numpy as np


def f(x, K):
    n = len(x) - len(K) + 1
    total = 0.0
    for i in range(len(K)):
        total = total + K[i] * x[i : i + n]  # <- E305
    return np.sum(total**2)
