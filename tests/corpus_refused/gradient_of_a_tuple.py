# The gradient needs one number, not two.
# sig: x: float


def f(x):
    return x * x, x  # <- E502
