# The file does not parse.
# sig: x: float


def f(x):
    y = x * * 2.0  # <- E1
    return y
