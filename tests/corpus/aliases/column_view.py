"""A column is a view with a stride."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 3))",
    ],
}


def f(A):
    B = A * A
    column = B[:, 1]
    column -= B[:, 0]
    column[0] = 2.0 * B[0, 2]
    B[:, 2] = column * column
    return B * A
