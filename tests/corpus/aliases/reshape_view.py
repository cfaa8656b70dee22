"""A reshaped array is a view of the same numbers."""

ADGEN = {
    "sig": "x: f8[6]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    y = x.copy()
    A = y.reshape(2, 3)
    A[1] = A[0] * y[5]
    y[0] = A[1, 1]
    A.T[2] += 1.0
    flat = A.reshape(-1)
    flat[3:] *= x[0]
    return y * x
