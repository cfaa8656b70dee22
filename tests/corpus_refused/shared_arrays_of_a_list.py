# An array that a list holds twice, or that has another name, is not written through one element of the list.
# sig: x: f8[3], n: int

import numpy as np


def f(x, n):
    a = np.zeros(3)
    same = [a for _ in range(n)]
    view = [x * 1.0 for _ in range(n)]
    part = view[0][1:]
    for i in range(n):
        same[i] += x  # <- E402
        view[i] += x  # <- E402
    copied = [np.zeros(3) for _ in range(n)]
    other = list(copied)
    given = [x, np.zeros(3)]
    for i in range(2):
        copied[i] += x  # <- E402
        given[i] += x  # <- E402
    seen = np.sum(part)
    rest = np.sum(other[0])
    return seen + rest
