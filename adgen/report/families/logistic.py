"""The logistic map."""


def logistic(x: float, n: int) -> float:
    """The n-th number of the sequence that starts with x."""
    l = x
    for _ in range(n - 1):
        l = 4 * l * (1 - l)
    return l
