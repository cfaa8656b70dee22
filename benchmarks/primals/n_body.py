import numpy as np


def n_body_energy(x, v, m, eps):
    energy = 0.5 * np.sum(m * np.sum(v * v, axis=1))
    for i in range(len(m) - 1):
        d = x[i + 1 :] - x[i]
        r = np.sqrt(np.sum(d * d, axis=1) + eps)
        energy -= m[i] * np.sum(m[i + 1 :] / r)
    return energy
