import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def lstm_loss(W, U, b, x, h, c, target):
    k = h.shape[1]
    z = x @ W + h @ U + b
    forget = sigmoid(z[:, :k])
    keep = sigmoid(z[:, k : 2 * k])
    out = sigmoid(z[:, 2 * k : 3 * k])
    new = np.tanh(z[:, 3 * k :])
    c = forget * c + keep * new
    h = out * np.tanh(c)
    error = h - target
    return np.sum(error * error)
