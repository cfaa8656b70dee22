"""Numbers, tuples and names of the module."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
    ],
}


GRAVITY = 9.81
HALF = GRAVITY / 2.0
COEFFICIENTS = (1.0, -0.5, 0.25)
STEPS = len(COEFFICIENTS)


def f(x):
    y = HALF * x * x
    for k in range(STEPS):
        y = y * 0.5 + COEFFICIENTS[k] * x**k
    return y
