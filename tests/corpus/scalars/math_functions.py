"""Functions of the math module."""

import math

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.7",
    ],
}


def f(x, y):
    a = math.sin(x) * math.cos(y) + math.tan(x * y)
    b = math.exp(x) - math.log(y) + math.sqrt(x + y) + math.log1p(x) * math.expm1(y)
    c = math.asin(x) + math.acos(y) * math.atan(x) + math.atan2(y, x)
    d = math.sinh(x) + math.cosh(y) * math.tanh(x * y) + math.hypot(x, y)
    e = math.log2(y) + math.log10(x) + math.log(y, 3.0) + math.asinh(x) + math.acosh(1.0 + y) * math.atanh(x)
    return a * b + c * d + e * math.pi
