"""A two-layer perceptron with softmax cross-entropy; the rows of Y sum to one."""

import numpy as np


def perceptron_loss_value_and_grad(W1, b1, W2, b2, X, Y):
    n = X.shape[0]
    h = np.tanh(X @ W1 + b1)
    z = h @ W2 + b2
    z -= np.max(z, axis=1, keepdims=True)
    p = np.exp(z)
    s = np.sum(p, axis=1, keepdims=True)
    loss = -np.sum(Y * (z - np.log(s))) / n

    p /= s
    z_bar = (p - Y) / n
    a_bar = (z_bar @ W2.T) * (1.0 - h * h)
    return loss, (X.T @ a_bar, np.sum(a_bar, axis=0), h.T @ z_bar, np.sum(z_bar, axis=0))
