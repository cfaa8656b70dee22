# A definition of adgen's lacks an option of the library's function: the call is refused, not what is inside.
# sig: x: f8[3]

import numpy as np
import scipy.stats


def f(x):
    return scipy.stats.multivariate_normal.logpdf(x, cov=np.eye(3), allow_singular=True)  # <- E202
