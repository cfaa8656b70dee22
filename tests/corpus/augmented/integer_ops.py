"""Augmented integer arithmetic steers the floats."""

ADGEN = {
    "sig": "x: float, k: int",
    "wrt": ("x",),
    "args": [
        "0.9, 37",
    ],
}


def f(x, k):
    k //= 3
    k -= 2
    k %= 7
    k **= 2
    y = x
    y **= k
    return y * k
