"""Elementwise functions of NumPy."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "0.1 + 0.8 * rng.random(4)",
    ],
}


def f(x):
    a = np.sin(x) + np.cos(x) * np.tan(x) - np.exp(-x) / np.expm1(x)
    b = np.log(x) * np.log1p(x) + np.sqrt(x) + np.log2(x) - np.log10(x) + np.square(x)
    c = np.arcsin(x) + np.arccos(x) * np.arctan(x) + np.arctan2(x, 2.0 - x)
    d = np.sinh(x) * np.cosh(x) + np.tanh(x) + np.arcsinh(x) - np.arccosh(1.0 + x) * np.arctanh(x)
    e = np.reciprocal(x) + np.negative(x) * np.power(x, 2.5) + np.hypot(x, 1.0) + np.cbrt(x)
    return a * b + c * d * e
