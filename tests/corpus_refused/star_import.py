# What a star import brings is not visible.
# sig: x: float

from os.path import *


def f(x):
    return x * sep  # <- E2
