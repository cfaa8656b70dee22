# An integer has no gradient.
# sig: x: f8[n]


def f(x):  # <~ E502
    return len(x)  # <~ E502
