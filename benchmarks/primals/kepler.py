import math


def kepler(e, M, tol):
    total = 0.0
    for k in range(len(M)):
        m = float(M[k])
        E = m
        step = 1.0
        while abs(step) > tol:
            step = (E - e * math.sin(E) - m) / (1.0 - e * math.cos(E))
            E = E - step
        total += E * E
    return total
