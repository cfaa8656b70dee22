"""The potentials of a network of conductances g between the nodes i and j, by the adjoint state of its equations."""

import numpy as np


def dissipation_value_and_grad(g, i, j, load):
    K = np.zeros((len(load), len(load)))
    np.add.at(K, (i, i), g)
    np.add.at(K, (j, j), g)
    np.add.at(K, (i, j), -g)
    np.add.at(K, (j, i), -g)
    K[0, 0] += 1.0
    u = np.linalg.solve(K, load)
    cube = u**3
    value = u @ load + 0.1 * (cube @ u)

    adjoint = np.linalg.solve(K, load + 0.4 * cube)
    return value, ((adjoint[j] - adjoint[i]) * (u[i] - u[j]), u + adjoint)
