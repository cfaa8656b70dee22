"""The method spellings."""

ADGEN = {
    "sig": "A: f8[n,m], x: f8[m]",
    "wrt": ("A", "x"),
    "args": [
        "rng.random((2, 3)), rng.random(3)",
    ],
}


def f(A, x):
    y = A.dot(x)
    s = A.sum(axis=0).max() + A.mean(1).min() + A.T.copy().reshape(-1)[1]
    p = y.prod() + A.cumsum(axis=1)[1, 2] + A.transpose()[0, 1]
    return s * p + x.clip(0.2, 0.6).sum() + float(A.size) * A.ndim
