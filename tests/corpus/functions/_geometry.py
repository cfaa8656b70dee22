"""Helper functions that a program of this folder imports."""

import math

ORIGIN = (0.5, 0.25)


def area(a, b):
    return math.pi * a * b


def distance(x, y, centre):
    return math.hypot(x - centre[0], y - centre[1])
