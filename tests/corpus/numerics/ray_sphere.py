"""A ray bounces between spheres until it misses."""

import math

import numpy as np

ADGEN = {
    "sig": "o: f8[3], d: f8[3], centres: f8[k,3], radius: float",
    "wrt": ("o", "d", "centres", "radius"),
    "args": [
        "np.array([0.0, 0.0, -3.0]), np.array([0.1, 0.05, 1.0]), np.array([[0.0, 0.0, 0.0], [0.3, 0.2, -6.0]]), 1.0",
    ],
}


def f(o, d, centres, radius):
    length = 0.0
    for bounce in range(3):
        d = d / np.linalg.norm(d)
        nearest = 1e9
        hit = -1
        for k in range(centres.shape[0]):
            oc = o - centres[k]
            b = oc @ d
            disc = b * b - oc @ oc + radius * radius
            if disc < 0.0:
                continue
            t = -b - math.sqrt(disc)
            if 1e-6 < t < nearest:
                nearest = t
                hit = k
        if hit < 0:
            break
        length += nearest
        o = o + nearest * d
        normal = (o - centres[hit]) / radius
        d = d - 2.0 * (d @ normal) * normal
    return length + o @ d
