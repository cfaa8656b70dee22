"""An inner else with continue steers the outer loop."""

ADGEN = {
    "sig": "A: f8[n,n], k: int",
    "wrt": ("A",),
    "args": [
        "rng.random((4, 4)), 2",
        "rng.random((4, 4)), 0",
    ],
}


def f(A, k):
    s = 0.0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if i * j == k:
                break
            s += A[i, j]
        else:
            s = s * A[i, i]
            continue
        s = s + A[j, i] * 2.0
    return s
