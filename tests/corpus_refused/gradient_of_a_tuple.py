# The gradient needs one number, not two.
# sig: x: float


def f(x):  # <~ E502
    return x * x, x  # <~ E502
