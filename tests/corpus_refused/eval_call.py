# The text of a program is made at run time.
# sig: x: float


def f(x):
    return eval("x * x")  # <- E2
