"""A flag carries the break of the inner loop to the outer one."""

ADGEN = {
    "sig": "A: f8[n,m], k: int",
    "wrt": ("A",),
    "args": [
        "rng.random((4, 3)), 4",
        "rng.random((4, 3)), 50",
    ],
}


def f(A, k):
    s = 0.0
    done = False
    count = 0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            s = s + A[i, j] * (s + 1.0)
            count += 1
            if count == k:
                done = True
                break
        if done:
            break
    return s * count
