"""Arguments by keyword, in another order."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.9",
    ],
}


def weighted(a, b, c):
    return a * b**2 + c


def f(x, y):
    return weighted(c=x, a=y, b=x * y) * weighted(x, c=y, b=2.0)
