# Two subscripts for one axis.
# sig: x: f8[n]


def f(x):
    y = x * x
    return y[0, 1]  # <- E3
