# A local name is read before anything is assigned to it.
# sig: x: float


def f(x):
    y = x * t  # <- E2
    t = 2.0
    return y + t
