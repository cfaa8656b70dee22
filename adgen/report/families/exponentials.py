"""Nested exponentials."""

import math


def exponentials(x: float, n: int) -> float:
    """exp(-exp(-exp(...))), n deep: the signs keep it between 0 and 1."""
    y = x
    for _ in range(n):
        y = math.exp(-y)
    return y
