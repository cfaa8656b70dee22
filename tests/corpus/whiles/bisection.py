"""Bisection for cos(x) = c; the branches depend on values, the result on the end points."""

import math

ADGEN = {
    "sig": "lo: float, hi: float, c: float",
    "wrt": ("lo", "hi"),
    "args": [
        "0.1, 1.4, 0.63",
    ],
}


def f(lo, hi, c):
    n = 0
    while hi - lo > 1e-2 and n < 60:
        mid = 0.5 * (lo + hi)
        if math.cos(mid) > c:
            lo = mid
        else:
            hi = mid
        n += 1
    return 0.5 * (lo + hi)
