"""sum, min and max of lists and of arguments."""

ADGEN = {
    "sig": "x: float, y: float, z: float",
    "wrt": ("x", "y", "z"),
    "args": [
        "0.3, 0.9, 0.5",
    ],
}


def f(x, y, z):
    values = [x * y, y * z, z * x]
    return sum(values) * max(values) + min(values) * max(x, y, z) + min(x, 2.0) + sum((x, y), z)
