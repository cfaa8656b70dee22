"""A number that only some trips set, and that is None before the first: its tape holds None, which is no number."""

ADGEN = {
    "sig": "A: f8[n,n], k: int",
    "wrt": ("A",),
    "args": [
        "rng.random((4, 4)), 2",
        "rng.random((4, 4)), 0",
    ],
}


def f(A, k):
    s = 1.0
    last = None
    for i in range(A.shape[0]):
        if i >= k:
            last = A[i, i]
        if i >= k:
            s = s * last + last * A[i, 0] + s * last * A[0, i]
            s = s + A[i, 1] * last - last * last * s
            A[i, 0] = s * last
    return s
