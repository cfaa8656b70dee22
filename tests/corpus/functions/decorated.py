"""A decorator of a nested function is called with it: one of the user's, or np.vectorize."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": ["rng.random(3)"],
}


def twice(function):
    return lambda v: function(function(v))


def f(x):
    @np.vectorize
    def wave(u):
        return u * math.sin(u)

    @twice
    def square(v):
        return v * v

    return wave(x) * square(x)
