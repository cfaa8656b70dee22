"""Comparisons take part in arithmetic as zero and one."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, -0.7",
        "-0.4, 0.7",
    ],
}


def f(x, y):
    return x * (x > 0.0) + y * y * (y < x) + (x > y) + float(x > 0.0) * y
