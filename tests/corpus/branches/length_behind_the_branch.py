"""What a branch keeps for the adjoint has a length that a mask or an integer of it decides, which nothing else reads."""

import numpy as np

ADGEN = {
    "sig": "image: f8[n], angle: float, x: f8[m]",
    "wrt": ("image",),
    "args": [
        "rng.random(9), 1.1, np.array([1.0, 0.2, 2.2])",
        "rng.random(9), 0.3, np.array([1.0, 0.2, 2.2])",
    ],
}


def f(image, angle, x):
    total = np.sum(image)
    if angle > 0.5:
        count = int(np.exp(0.4 * angle))
        w = np.cos(np.sin(np.arange(count) * angle)) + np.exp(0.1 * np.arange(count))
        total += np.sum(image[np.minimum(w.astype(int), 7)] * np.tanh(w) ** 2)
        y = np.exp(x * angle)
        u = y[(y < 4.0) & (x > 0.1)]
        total += np.sum(image[u.astype(int)] * np.sin(u))
    return total
