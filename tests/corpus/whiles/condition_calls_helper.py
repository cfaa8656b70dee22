"""The condition is a call to a helper function."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.8",
    ],
}


def residual(y, x):
    return y**3 - x


def f(x):
    y = 1.0
    n = 0
    while abs(residual(y, x)) > 1e-3 and n < 30:
        y = y - residual(y, x) / (3.0 * y * y)
        n += 1
    return y
