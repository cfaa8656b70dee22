"""A list is made in one branch and read later under the same condition; there are no arrays around."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.7, 2",
        "0.7, 3",
    ],
}


def f(x, n):
    if n > 2:
        value = x
    else:
        parts = [x, x * x]
        parts[0] = parts[1] * n
        value = parts[1] * 0.5
    if n > 2:
        z = 1.0
    else:
        z = parts[0] + parts[1] * x
    return value * z
