# A number has no elements.
# sig: x: float


def f(x):
    s = 0.0
    for v in x:  # <- E
        s += v
    return s
