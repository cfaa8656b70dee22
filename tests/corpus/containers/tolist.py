"""tolist gives Python numbers, of a matrix in a list for each row."""

import math

ADGEN = {
    "sig": "x: f8[n], A: f8[n,m]",
    "wrt": ("x", "A"),
    "args": ["rng.random(3), rng.random((3, 4))"],
}


def f(x, A):
    numbers = x.tolist()
    numbers.append(numbers[0] * 2.0)
    total = 0.0
    for row in A.tolist():
        total += math.sin(row[0]) * row[1]
    return sum(numbers) * total
