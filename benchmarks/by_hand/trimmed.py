"""Least trimmed squares: Rousseeuw, "Least median of squares regression", JASA 79 (1984)."""

import numpy as np


def trimmed_squares_value_and_grad(w, X, y, kept):
    residual = X @ w - y
    squares = residual * residual
    order = np.argsort(squares)
    value = np.sum(squares[order][:kept]) / kept

    weights = np.zeros_like(residual)
    inside = order[:kept]
    weights[inside] = 2.0 / kept * residual[inside]
    return value, weights @ X
