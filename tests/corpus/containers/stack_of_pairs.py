"""Intervals on a stack, bisected until they are short: adaptive quadrature without recursion."""

import math

ADGEN = {
    "sig": "a: float, b: float, w: float",
    "wrt": ("a", "b", "w"),
    "args": [
        "0.1, 1.3, 2.0",
        "-0.4, 0.5, 3.1",
    ],
}


def f(a, b, w):
    todo = [(a, b)]
    total = 0.0
    while todo:
        lo, hi = todo.pop()
        mid = 0.5 * (lo + hi)
        coarse = (hi - lo) * math.sin(w * mid * mid)
        fine = (
            0.5 * (hi - lo) * (math.sin(w * (0.75 * lo + 0.25 * hi) ** 2) + math.sin(w * (0.25 * lo + 0.75 * hi) ** 2))
        )
        if abs(fine - coarse) > 1e-2:
            todo.append((lo, mid))
            todo.append((mid, hi))
        else:
            total += fine
    return total
