# A function of a library that adgen does not know.
# sig: x: f8[n]

import scipy.optimize


def f(x):
    r = scipy.optimize.minimize(lambda t: (t - x[0]) ** 2, 0.0)  # <- E2
    return r.x[0]
