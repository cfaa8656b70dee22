"""A function returns a function."""

ADGEN = {
    "sig": "x: float, a: float",
    "wrt": ("x", "a"),
    "args": [
        "0.4, 0.9",
    ],
}


def polynomial(a, b):
    def evaluate(t):
        return a * t * t + b

    return evaluate


def f(x, a):
    p = polynomial(a, x)
    q = polynomial(x, 1.0)
    return p(x) * q(a)
