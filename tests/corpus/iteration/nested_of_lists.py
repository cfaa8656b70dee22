"""What is looped over in several loops is collected before they begin; tuples of a known number of elements."""

import functools
import itertools

import numpy as np

ADGEN = {
    "sig": "x: f8[n], a: float, b: float",
    "wrt": ("x", "a", "b"),
    "args": [
        "rng.random(4), 0.3, 0.7",
    ],
}


def f(x, a, b):
    numbers = [a, b, 2.0 * a]
    total = 1.0
    for u, v in itertools.product(numbers, repeat=2):
        numbers[1] = u * v + numbers[1]
        total += u * np.sin(v)
    for u, y in itertools.product((a, b), x):
        x[0] += u
        total += y * u
    for p, q, r in itertools.combinations(numbers, 3):
        total += p * q - r
    pairs = list(itertools.product((a, 1.0), (b, 2.0)))
    total += functools.reduce(lambda s, pair: s * (1.0 + pair[0] * pair[1]), pairs, 1.0)
    total += functools.reduce(lambda h, w: np.tanh(h * w), numbers)
    return total * functools.reduce(lambda s, y: 0.5 * s + y, x, 0.0)
