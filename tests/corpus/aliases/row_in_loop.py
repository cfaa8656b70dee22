"""A row is named in each trip and written through."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((4, 3))",
    ],
}


def f(A):
    B = A.copy()
    for i in range(1, B.shape[0]):
        row = B[i]
        above = B[i - 1]
        row[1:] += above[:-1] * row[0]
        above[0] = row[2]
    return B * A
