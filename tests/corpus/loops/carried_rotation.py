"""Three carried scalars change places in every trip."""

ADGEN = {
    "sig": "a: float, b: float, c: float, n: int",
    "wrt": ("a", "b", "c"),
    "args": [
        "0.3, 0.7, 1.1, 4",
        "0.3, 0.7, 1.1, 5",
        "0.3, 0.7, 1.1, 0",
    ],
}


def f(a, b, c, n):
    for i in range(n):
        a, b, c = b, c, a * b + i
    return a * b - c
