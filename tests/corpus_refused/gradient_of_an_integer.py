# An integer has no gradient.
# sig: x: f8[n]


def f(x):
    return len(x)  # <- E502
