# Which entry of a dict is meant is known at run time only.
# sig: x: float, k: int


def f(x, k):
    p = {0: x, 1: x * x}
    return p[k]  # <- E
