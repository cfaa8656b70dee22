# The order of a set is not defined.
# sig: x: float


def f(x):
    s = 0.0
    for c in {1.0, 2.0, 3.0}:  # <- E1
        s = s * x + c
    return s
