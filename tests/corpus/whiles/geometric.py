"""Halving until a threshold, with the sum of the terms carried along."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "3.0",
        "0.01",
    ],
}


def f(x):
    total = 0.0
    term = x
    while term > 0.05:
        total += term * term
        term *= 0.5
    return total + term
