"""A branch without an else; the name keeps its old value on the other side."""

ADGEN = {
    "sig": "x: float, k: int",
    "wrt": ("x",),
    "args": [
        "0.5, 1",
        "0.5, 0",
    ],
}


def f(x, k):
    y = x * x
    if k:
        y = y * x
    return y + x
