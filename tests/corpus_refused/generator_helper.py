# A helper is a generator.
# sig: x: float


def parts(x):
    yield x  # <- E1
    yield x * x


def f(x):
    s = 0.0
    for v in parts(x):
        s += v
    return s
