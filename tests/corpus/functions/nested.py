"""A function within the function reads its variables."""

ADGEN = {
    "sig": "x: float, a: float",
    "wrt": ("x", "a"),
    "args": [
        "0.4, 0.9",
    ],
}


def f(x, a):
    def g(t):
        return a * t * t + x

    return g(x) + g(a)
