# A helper gets more arguments than it has parameters.
# sig: x: float


def square(t):
    return t * t


def f(x):
    return square(x, 2.0)  # <- E203
