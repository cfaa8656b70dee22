# The derivative in the order is no function that a library has.
# sig: v: float, x: float

from scipy.special import jv


def f(v, x):
    y = v + 1.0
    return x * jv(y, x)  # <- E501
