"""A default value is taken when the lambda is made."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
    ],
}


def f(x):
    gs = [lambda t, c=c: c * t**c for c in (1, 2, 3)]
    s = 1.0
    for g in gs:
        s = s * g(x) + x
    return s
