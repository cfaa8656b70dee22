"""D[i][j] = v of lists of lists of numbers, as of dynamic programming; numbers replaced, added to, in swapped tables."""

ADGEN = {
    "sig": "x: f8[n], y: f8[m], n: int, m: int",
    "wrt": ("x", "y"),
    "args": [
        "rng.standard_normal(3), rng.standard_normal(4), 3, 4",
    ],
}


def f(x, y, n, m):
    D = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = (x[i - 1] - y[j - 1]) ** 2
            D[i][j] = cost + min(D[i - 1][j] + 0.1, D[i][j - 1] + 0.2, D[i - 1][j - 1])
    known = [[0.0, 1.0], [x[0], 2.0]]
    for i in range(2):
        for j in range(2):
            known[i][j] = known[i][j] * y[j] + x[i]
    A = [[0.0] * n for _ in range(n)]
    B = [[1.0] * n for _ in range(n)]
    for k in range(n):
        for i in range(n):
            B[i][k] += A[i][k] + x[i] * B[i - 1][k]
            if x[i] > 0.0:
                B[i][-1] *= y[i]
        A, B = B, A
    return D[n][m] * known[0][1] + known[1][1] * A[0][1] + B[2][2] * A[1][2]
