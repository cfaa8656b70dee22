# A frozen distribution has the methods that adgen knows of the distribution.
# sig: x: float, s: float

from scipy import stats


def f(x, s):
    return stats.norm(0.0, s).entropy() * x  # <- E204
