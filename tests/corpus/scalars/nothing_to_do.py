"""The result does not depend on one of the inputs."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.7",
    ],
}


def f(x, y):
    z = y * 0.0
    return x * 3.0 + 1.0
