"""The function returns from within two loops."""

ADGEN = {
    "sig": "A: f8[n,m], k: int",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 3)), 4",
        "rng.random((3, 3)), 0",
        "rng.random((3, 3)), 40",
    ],
}


def f(A, k):
    s = 0.5
    count = 0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            s = s + A[i, j] * s
            if count >= k:
                return s * A[i, j]
            count = count + 1
        s = s * 0.5
    return s
