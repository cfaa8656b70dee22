"""One step of a long short-term memory on a batch, squared error on its output."""

import numpy as np


def lstm_loss_value_and_grad(W, U, b, x, h, c, target):
    k = h.shape[1]
    z = x @ W
    z += h @ U
    z += b
    gates = 1.0 / (1.0 + np.exp(-z[:, : 3 * k]))
    forget, keep, out = gates[:, :k], gates[:, k : 2 * k], gates[:, 2 * k :]
    new = np.tanh(z[:, 3 * k :])
    squashed = np.tanh(forget * c + keep * new)
    error = out * squashed - target
    value = np.sum(error * error)

    h_bar = 2.0 * error
    c_bar = h_bar * out * (1.0 - squashed * squashed)
    z_bar = np.empty_like(z)
    z_bar[:, :k] = c_bar * c
    z_bar[:, k : 2 * k] = c_bar * new
    z_bar[:, 2 * k : 3 * k] = h_bar * squashed
    z_bar[:, : 3 * k] *= gates * (1.0 - gates)
    z_bar[:, 3 * k :] = c_bar * keep * (1.0 - new * new)
    return value, (x.T @ z_bar, h.T @ z_bar, np.sum(z_bar, axis=0))
