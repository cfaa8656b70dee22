"""Energy of gravitating bodies. No trip of the loop needs another one, so value and adjoint share one loop."""

import numpy as np


def n_body_energy_value_and_grad(x, v, m, eps):
    square = np.sum(v * v, axis=1)
    energy = 0.5 * np.sum(m * square)
    m_bar = 0.5 * square
    x_bar = np.zeros_like(x)
    for i in range(len(m) - 1):
        d = x[i + 1 :] - x[i]
        r2 = np.sum(d * d, axis=1) + eps
        inverse = 1.0 / np.sqrt(r2)
        q = m[i + 1 :] * inverse
        total = np.sum(q)
        energy -= m[i] * total
        m_bar[i] -= total
        m_bar[i + 1 :] -= m[i] * inverse
        pull = (m[i] * q / r2)[:, None] * d
        x_bar[i + 1 :] += pull
        x_bar[i] -= np.sum(pull, axis=0)
    return energy, (x_bar, m[:, None] * v, m_bar)
