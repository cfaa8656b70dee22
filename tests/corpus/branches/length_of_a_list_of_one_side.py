"""Loops over lists under a condition: how often they ran is known to the adjoint, which reads nothing else of them."""

import numpy as np

ADGEN = {
    "sig": "x: f8[k], a: float, n: int",
    "wrt": ("x", "a"),
    "args": ["np.array([0.3, 0.4]), 0.5, 2", "np.array([-0.3, 0.4, 0.9]), 0.1, 3", "np.array([0.3, 0.4]), 0.5, 0"],
}


def f(x, a, n):
    positive = [v for v in x if v > 0]
    queue = [a, a * a]
    s = a * np.sum(x)
    if a > 0.2:
        for v in positive:
            a *= 0.5
    for k in range(n):
        if len(queue) > 1:
            s += queue.pop() * 0.5
            for v in queue:
                s *= 0.9
        if k > 0:
            queue.append(s)
            for v in queue:
                s *= 0.8
    return s + a * x[0] + sum(queue)
