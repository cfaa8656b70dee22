"""Comparisons and exchanges of numbers."""

ADGEN = {
    "sig": "a: float, b: float, c: float",
    "wrt": ("a", "b", "c"),
    "args": [
        "0.3, 0.9, 0.5",
        "0.9, 0.1, 0.5",
    ],
}


def f(a, b, c):
    if a > b:
        a, b = b, a
    if b > c:
        b, c = c, b
        if a > b:
            a, b = b, a
    return b * b + 0.1 * a * c
