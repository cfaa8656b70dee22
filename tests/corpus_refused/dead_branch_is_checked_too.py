# An unknown call in a branch that the sample arguments never take.
# sig: x: float, k: int

import math


def f(x, k):
    y = x
    if k > 1000:
        y = math.ulp(x)  # <- E
    return y * x
