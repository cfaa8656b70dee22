# Which values flow depends on an exception.
# sig: x: float

import math


def f(x):
    try:  # <- E1
        y = math.log(x)
    except ValueError:
        y = 0.0
    return y
