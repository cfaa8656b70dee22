import numpy as np
from scipy.special import expit, gammaln


def beta_loss(w, phi, X, y):
    mean = expit(X @ w)
    a = mean * phi
    b = (1.0 - mean) * phi
    inner = gammaln(phi) - gammaln(a) - gammaln(b) + (a - 1.0) * np.log(y) + (b - 1.0) * np.log1p(-y)
    return -np.sum(inner)
