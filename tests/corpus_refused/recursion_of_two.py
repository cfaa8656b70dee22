# Two functions call each other.
# sig: x: float, n: int


def even(x, n):
    if n == 0:
        return x
    return odd(x * 2.0, n - 1)


def odd(x, n):
    if n == 0:
        return -x
    return even(x * 3.0, n - 1)  # <- E1


def f(x, n):
    return even(x, n)
