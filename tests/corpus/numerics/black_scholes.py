"""The price of a call, with an approximation of the normal distribution."""

import math

import numpy as np

ADGEN = {
    "sig": "S: f8[n], K: f8[n], T: f8[n], r: float, sigma: float",
    "wrt": ("S", "T", "r", "sigma"),
    "args": [
        "90.0 + 20.0 * rng.random(3), 95.0 + 10.0 * rng.random(3), 0.5 + rng.random(3), 0.02, 0.3",
    ],
}


def cdf(x):
    return 0.5 * (1.0 + np.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))


def f(S, K, T, r, sigma):
    d1 = (np.log(S / K) + (r + 0.5 * sigma**2) * T) / (sigma * np.sqrt(T))
    d2 = d1 - sigma * np.sqrt(T)
    return S * cdf(d1) - K * np.exp(-r * T) * cdf(d2)
