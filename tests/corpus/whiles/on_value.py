"""The condition reads a float that the body changes."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.3",
        "12.0",
    ],
}


def f(x):
    n = 0
    while x < 10.0:
        x = x * 1.7
        n += 1
    return x * x + n
