"""A helper function of the module next door."""

import _geometry
from _geometry import area as ellipse_area

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.9",
    ],
}


def f(x, y):
    return ellipse_area(x, y) + _geometry.distance(x, y, _geometry.ORIGIN)
