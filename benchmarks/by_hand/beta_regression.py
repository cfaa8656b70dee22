"""Beta regression: Ferrari, Cribari-Neto, "Beta regression for modelling rates and proportions", 2004, section 3."""

import numpy as np
from scipy.special import expit, gammaln, psi


def beta_loss_value_and_grad(w, phi, X, y):
    mean = expit(X @ w)
    a = mean * phi
    b = (1.0 - mean) * phi
    log_y = np.log(y)
    log_rest = np.log1p(-y)
    inner = gammaln(phi) - gammaln(a) - gammaln(b) + (a - 1.0) * log_y + (b - 1.0) * log_rest
    value = -np.sum(inner)

    a_bar = psi(a) - log_y
    b_bar = psi(b) - log_rest
    phi_bar = a_bar @ mean + b_bar @ (1.0 - mean) - len(y) * psi(phi)
    mean_bar = phi * (a_bar - b_bar)
    return value, ((mean_bar * mean * (1.0 - mean)) @ X, phi_bar)
