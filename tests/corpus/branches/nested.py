"""Branches within branches, each assigning something else."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.5, 0.2",
        "0.5, -0.2",
        "-0.5, 0.7",
        "-0.5, -0.7",
    ],
}


def f(x, y):
    a = x
    b = y
    if x > 0.0:
        if y > 0.0:
            a = x * y
        b = a + y
    else:
        b = x - y
        if y > 0.5:
            a, b = b, a
    return a * b + a
