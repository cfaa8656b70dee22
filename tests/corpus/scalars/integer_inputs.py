"""Integers and booleans are data: arithmetic with them is exact and has no derivative."""

ADGEN = {
    "sig": "x: float, n: int, flag: bool",
    "wrt": ("x",),
    "args": [
        "0.4, 5, True",
        "0.4, -5, False",
    ],
}


def f(x, n, flag):
    k = n // 2 + n % 3
    y = x * k + flag
    if flag:
        k = -k
    return y * y + k * x + abs(n) * x + divide(n, 4) * x


def divide(a, b):
    return a / b
