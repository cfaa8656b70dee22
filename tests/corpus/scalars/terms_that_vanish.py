"""Two of three equal terms cancel; the third stays."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.5",
    ],
}


def f(x, y):
    a = y * (x + x - x) * x
    b = y * (0.5 * (x - x + x)) * x
    c = x - x + x
    return a + b * c + y * (x - x + x)
