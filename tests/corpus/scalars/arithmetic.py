"""The operators on floats and integers together."""

ADGEN = {
    "sig": "x: float, y: float, n: int",
    "wrt": ("x", "y"),
    "args": [
        "0.7, 1.3, 3",
        "-0.7, -1.3, 2",
    ],
}


def f(x, y, n):
    a = x + n * y - 2
    b = -x / (y * y + 1) + +y
    c = (n + 1) // 2 * x - n % 2 * y
    d = n / 4 * x
    return a * b + c**2 - d
