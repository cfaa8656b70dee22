"""A scalar Kalman filter: mean and variance are carried, missing data skipped."""

import math

ADGEN = {
    "sig": "z: f8[n], seen: bool[n], q: float, r: float",
    "wrt": ("z", "q", "r"),
    "args": [
        "rng.random(5), np.array([True, True, False, True, False]), 0.1, 0.3",
    ],
}


def f(z, seen, q, r):
    m = 0.0
    p = 1.0
    loglik = 0.0
    for i in range(len(z)):
        p = p + q
        if not seen[i]:
            continue
        s = p + r
        e = z[i] - m
        loglik -= 0.5 * (math.log(s) + e * e / s)
        gain = p / s
        m += gain * e
        p *= 1.0 - gain
    return loglik
