"""The builtins abs, min, max."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, -0.7",
        "-1.4, -0.7",
    ],
}


def f(x, y):
    return abs(x - y) * max(x, y) + min(x, y, 0.1) ** 2 + abs(y) * max(0.0, x * y)
