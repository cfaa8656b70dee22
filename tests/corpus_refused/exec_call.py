# A program is run from text.
# sig: x: float


def f(x):
    exec("x = 2.0")  # <- E2
    return x
