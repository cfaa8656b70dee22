"""LU factors without pivoting, in place, and the determinant from them."""

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 3)) + 3.0 * np.eye(3)",
    ],
}


def f(A):
    n = A.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            A[i, k] /= A[k, k]
            for j in range(k + 1, n):
                A[i, j] -= A[i, k] * A[k, j]
    det = 1.0
    for k in range(n):
        det *= A[k, k]
    return det
