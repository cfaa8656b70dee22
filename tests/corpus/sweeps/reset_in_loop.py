"""A buffer is cleared by assignment in each step, partly by the caller's choice."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], steps: int, every: int",
    "wrt": ("x",),
    "args": [
        "rng.random(4), 5, 2",
        "rng.random(4), 5, 1",
    ],
}


def f(x, steps, every):
    buffer = np.zeros_like(x)
    s = 0.0
    for t in range(steps):
        buffer += x * (t + 1.0)
        buffer[1:] *= buffer[:-1]
        if (t + 1) % every == 0:
            s += np.sum(buffer * buffer)
            buffer[:] = 0.0
            buffer[0] = s * 0.01
    return s + np.sum(buffer)
