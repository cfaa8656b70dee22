"""On a number, augmented assignment binds a new number."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.5",
    ],
}


def f(x):
    a = x
    b = a
    b += 1.0
    b *= a
    b -= a / 3.0
    b /= x + 2.0
    b **= 2
    return a + b
