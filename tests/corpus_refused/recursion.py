# The function calls itself.
# sig: x: float, n: int


def f(x, n):
    if n == 0:
        return 1.0
    return x * f(x, n - 1)  # <- E1
