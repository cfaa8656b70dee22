# The signature names a parameter that the function does not have.
# sig: x: float, z: float
# wrt: x


def f(x):  # <- E6
    return x * x
