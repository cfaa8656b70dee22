"""A loop over a tuple built from the parameters."""

ADGEN = {
    "sig": "a: float, b: float, c: float",
    "wrt": ("a", "b", "c"),
    "args": [
        "0.2, 0.5, 0.9",
    ],
}


def f(a, b, c):
    s = 1.0
    for v in (a, b, c, a * b):
        s = s * v + v
    return s
