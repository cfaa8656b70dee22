"""A continue skips the second half of the body."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.7, 7",
    ],
}


def f(x, n):
    i = 0
    y = 1.0
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        y = y * x + 0.1 * i
    return y
