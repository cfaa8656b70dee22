"""Rows, columns, blocks and single elements are written."""

ADGEN = {
    "sig": "A: f8[n,m], r: f8[m], c: f8[n], s: float",
    "wrt": ("A", "r", "c", "s"),
    "args": [
        "rng.random((3, 4)), rng.random(4), rng.random(3), 0.3",
    ],
}


def f(A, r, c, s):
    B = A.copy()
    B[0] = r
    B[:, 1] = c * s
    B[1:, 2:] = B[:-1, :2]
    B[-1, -1] = s
    B[1] *= B[0]
    return B * A
