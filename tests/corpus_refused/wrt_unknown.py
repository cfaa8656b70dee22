# There is no such parameter.
# sig: x: float
# wrt: z


def f(x):  # <- E6
    return x * x
