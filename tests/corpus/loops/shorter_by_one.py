"""An American option on a tree: the values get shorter by one in each trip, and the prices are counted by the index."""

import numpy as np

ADGEN = {
    "sig": "s: float, strike: float, up: float, q: float",
    "wrt": ("s", "strike", "up", "q"),
    "args": [
        "100.0, 104.0, 1.1, 0.52",
        "100.0, 93.0, 1.07, 0.45",
    ],
}


def f(s, strike, up, q):
    steps = 4
    prices = s * up ** (2.0 * np.arange(steps + 1) - steps)
    values = np.maximum(strike - prices, 0.0)
    for i in range(steps - 1, -1, -1):
        values = 0.99 * (q * values[1:] + (1.0 - q) * values[:-1])
        prices = s * up ** (2.0 * np.arange(i + 1) - i)
        values = np.maximum(values, strike - prices)
    return values[0]
