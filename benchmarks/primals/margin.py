import numpy as np


def margin_loss(w, b, X, sign, penalty):
    margin = sign * (X @ w + b)
    return np.mean(np.log1p(np.exp(-margin))) + 0.5 * penalty * (w @ w)
