"""A starred target takes what is left."""

ADGEN = {
    "sig": "a: float, b: float, c: float, d: float",
    "wrt": ("a", "b", "c", "d"),
    "args": [
        "0.1, 0.2, 0.3, 0.4",
    ],
}


def f(a, b, c, d):
    first, *middle, last = a, b, c, d
    *head, tail = middle
    s = first * last
    for v in middle:
        s = s * v + tail
    return s + head[0]
