"""What is taped in an inner loop has a length that a mask or an integer of the trip decides, which nothing else reads."""

import numpy as np

ADGEN = {
    "sig": "image: f8[n], angles: f8[m]",
    "wrt": ("image",),
    "args": [
        "rng.random(9), np.array([1.1, 2.9, 0.7])",
        "rng.random(8), np.array([0.3, 1.7])",
    ],
}


def f(image, angles):
    total = 0.0
    for angle in angles:
        for shift in range(2):
            x = 3.0 * np.sin(np.arange(6) * angle + shift)
            y = 3.0 * np.cos(np.arange(6) * angle + shift)
            inside = (x >= 0.0) & (x <= 2.5) & (y >= -2.0) & (y <= 2.5)
            u, v = x[inside], y[inside]
            total += np.sum(image[u.astype(int)] * (1.0 - u) * (1.0 - v))
            count = int(np.exp(0.4 * angle) + shift)
            w = np.cos(np.sin(np.arange(count) * angle)) + np.exp(0.1 * np.arange(count))
            total += np.sum(image[np.minimum(w.astype(int), 7)] * np.tanh(w) ** 2)
    return total
