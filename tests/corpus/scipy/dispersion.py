"""Counts with more spread than Poisson's: the negative binomial distribution by gamma functions in a loop."""

import math

from scipy import special

ADGEN = {
    "sig": "r: float, p: float, counts: i8[n]",
    "wrt": ("r", "p"),
    "args": ["1.7, 0.4, np.array([0, 3, 1, 7])"],
}


def f(r, p, counts):
    total = 0.0
    for k in counts:
        total += special.gammaln(k + r) - math.lgamma(r) - special.gammaln(k + 1.0)
        total += special.xlogy(k, p) + r * math.log1p(-p)
    return total
