"""Newton's method for Kepler's equation, for every mean anomaly; the adjoint of the iteration as it runs.

With E' = E - (E - e sin E - m) / q and q = 1 - e cos E, the partial derivatives of one step are
dE'/dE = step e sin E / q, dE'/dm = 1 / q, dE'/de = (sin E - step cos E) / q.
"""

import math

import numpy as np


def kepler_value_and_grad(e, M, tol):
    total = 0.0
    e_bar = 0.0
    M_bar = np.empty_like(M)
    for k in range(len(M)):
        m = float(M[k])
        E = m
        step = 1.0
        tape = []
        while abs(step) > tol:
            s = math.sin(E)
            c = math.cos(E)
            q = 1.0 - e * c
            step = (E - e * s - m) / q
            tape.append((s, c, q, step))
            E = E - step
        total += E * E

        E_bar = 2.0 * E
        m_bar = 0.0
        while tape:
            s, c, q, step = tape.pop()
            r = E_bar / q
            m_bar += r
            e_bar += r * (s - step * c)
            E_bar = step * e * s * r
        M_bar[k] = m_bar + E_bar
    return total, (e_bar, M_bar)
