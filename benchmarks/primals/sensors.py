import numpy as np


def sensors(x, A, gain):
    response = np.sin(x) * gain
    return np.tanh(A @ (response * response + x))
