"""Docstrings and annotations change nothing."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.4, 2",
    ],
}


def helper(t: float) -> float:
    """Square."""
    return t * t


def f(x: float, n: int) -> float:
    """Raise to a power of two."""
    for _ in range(n):
        x = helper(x)  # square again
    return x
