import numpy as np


def sensors_jacobian(x, A, gain):
    response = np.sin(x) * gain
    y = np.tanh(A @ (response * response + x))
    J = (1 - y**2)[:, None] * A
    J *= 2 * response * gain * np.cos(x) + 1
    return J
