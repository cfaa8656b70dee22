"""max and min by a key, of lists, rows, tuples and arguments; the first of equal ones counts."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], n: int",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, -1.7, 0.9]), 3",
        "np.array([-0.2, 0.3]), 2",
    ],
}


def f(x, n):
    grown = []
    for k in range(n):
        grown.append(x[k] * (k + 1))
    far = max(grown, key=lambda v: v * v)
    name, best = max([("a", x[0]), ("b", x[1]), ("c", x[0])], key=lambda pair: pair[1])
    near = min(x[0], x[1], key=abs)
    lowest = min(x, key=lambda v: (v - 0.5) ** 2)
    nearest = max([x[:2], x[:2] * 2.0], key=lambda v: np.sum(v))
    return far * best + near * lowest + (2.0 if name == "c" else 3.0) * np.sum(nearest**2)
