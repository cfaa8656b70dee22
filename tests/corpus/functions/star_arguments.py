"""A tuple is spread into arguments, and collected again."""

ADGEN = {
    "sig": "x: float, y: float, z: float",
    "wrt": ("x", "y", "z"),
    "args": [
        "0.4, 0.9, 0.2",
    ],
}


def total(first, *rest):
    s = first
    for v in rest:
        s = s * 0.5 + v * v
    return s


def f(x, y, z):
    triple = (x, y * z, z)
    return total(*triple) * total(y)
