# A parameter gets two values.
# sig: x: float


def line(t, slope):
    return t * slope


def f(x):
    y = x
    return line(y, 2.0, slope=x)  # <- E203
