"""Unpacking of list displays; the list that a starred target takes is a new one."""

ADGEN = {
    "sig": "a: float, b: float",
    "wrt": ("a", "b"),
    "args": [
        "0.7, 1.3",
    ],
}


def f(a, b):
    first, *rest = [a, b, a * b]
    again = rest
    rest.append(a * a)
    [p, (q, *_)] = [b, (a, b, b)]
    s = first * p + q
    for v in again:
        s = s + v * v
    return s
