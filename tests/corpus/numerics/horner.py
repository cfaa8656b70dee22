"""Horner's rule, value and derivative of a polynomial together."""

ADGEN = {
    "sig": "c: f8[n], x: float",
    "wrt": ("c", "x"),
    "args": [
        "rng.normal(size=5), 0.7",
    ],
}


def f(c, x):
    p = c[0]
    dp = 0.0
    for k in range(1, len(c)):
        dp = dp * x + p
        p = p * x + c[k]
    return p * dp
