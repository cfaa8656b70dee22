"""In-place addition at pairs counts repeats once."""

ADGEN = {
    "sig": "A: f8[n,m], v: f8[k], i: i8[k], j: i8[k]",
    "wrt": ("A", "v"),
    "args": [
        "rng.random((3, 4)), rng.random(4), np.array([0, 2, 0, 1]), np.array([1, 3, 1, 0])",
    ],
}


def f(A, v, i, j):
    B = A * 2.0
    B[i, j] += v
    return B * A
