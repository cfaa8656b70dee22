# A helper gets fewer arguments than it needs.
# sig: x: float


def line(t, slope):
    return t * slope


def f(x):
    y = line(x)  # <- E203
    return y
