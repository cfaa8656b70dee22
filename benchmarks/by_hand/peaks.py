import numpy as np


def peaks_jacobian(p, t):
    J = np.empty((len(t), len(p)))
    for i in range(0, len(p), 4):
        height, center, width = p[i : i + 3]
        z = (t - center) / width
        e = np.exp(-(z**2))
        shift = 2 * height / width * e * z
        J[:, i] = e
        J[:, i + 1] = shift
        J[:, i + 2] = shift * z
        J[:, i + 3] = t
    return J
