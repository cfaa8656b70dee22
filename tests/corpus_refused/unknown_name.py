# A name that is not defined anywhere.
# sig: x: float


def f(x):
    return x * factor  # <- E201
