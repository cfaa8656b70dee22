# A gradient of a complex number is not defined here.
# sig: x: float


def f(x):  # <~ E5
    y = x * 1j
    return y * y  # <~ E5
