# A distribution is called with its parameters and keeps them.
# sig: x: float, s: float

from scipy import stats


def f(x, s):
    return stats.norm(0.0, s).logpdf(x)  # <- E202
