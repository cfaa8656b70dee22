# A finally clause.
# sig: x: float


def f(x):
    y = x
    try:  # <- E1
        y = y * 2.0
    finally:
        y = y + 1.0
    return y
