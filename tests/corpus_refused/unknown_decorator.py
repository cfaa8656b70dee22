# A decorator can replace the helper by anything.
# sig: x: float

import functools


@functools.lru_cache
def square(t):
    return t * t


def f(x):
    return square(x)  # <- E
