"""A second field is updated in every third step only and feeds back."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n], steps: int",
    "wrt": ("u",),
    "args": [
        "rng.random(5), 7",
    ],
}


def f(u, steps):
    slow = np.zeros_like(u)
    fast = u.copy()
    gain = 1.0
    for t in range(steps):
        fast = fast + 0.1 * np.sin(fast) * gain - 0.05 * slow
        if t % 3 == 2:
            slow = 0.5 * slow + fast * fast
            gain = gain * 0.9 + slow[0]
    return np.sum(fast * slow) * gain
