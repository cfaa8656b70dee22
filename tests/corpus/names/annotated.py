"""Assignments with annotations."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.6",
    ],
}


def f(x: float) -> float:
    y: float = x * x
    n: int = 3
    z: float
    z = y * n
    return z + y
