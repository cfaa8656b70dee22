import numpy as np


def peaks(p, t):
    y = np.zeros(len(t))
    for i in range(0, len(p), 4):
        height, center, width, slope = p[i], p[i + 1], p[i + 2], p[i + 3]
        y += height * np.exp(-(((t - center) / width) ** 2)) + slope * t
    return y
