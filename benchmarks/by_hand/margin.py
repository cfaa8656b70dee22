"""Logistic loss with labels of minus one and one, and a quadratic penalty."""

import numpy as np


def margin_loss_value_and_grad(w, b, X, sign, penalty):
    e = np.exp(-(sign * (X @ w + b)))
    loss = np.mean(np.log1p(e)) + 0.5 * penalty * (w @ w)
    z_bar = sign * (e / (1.0 + e) / -e.size)
    return loss, (X.T @ z_bar + penalty * w, np.sum(z_bar))
