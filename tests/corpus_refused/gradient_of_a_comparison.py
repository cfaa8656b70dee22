# A truth value has no gradient.
# sig: x: float


def f(x):  # <~ E502
    return x > 1.0  # <~ E502
