"""An array is written out from numbers that depend on the inputs."""

import math

import numpy as np

ADGEN = {
    "sig": "t: float, x: f8[2]",
    "wrt": ("t", "x"),
    "args": [
        "0.4, rng.random(2)",
    ],
}


def f(t, x):
    R = np.array([[math.cos(t), -math.sin(t)], [math.sin(t), math.cos(t)]])
    y = R @ x
    z = np.array([y[0], 1.0, t * y[1]])
    return z * np.array([1, 2, 3])
