"""Einstein sums: products, traces, transposes, batches, three operands."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[n,m], B: f8[m,k], T: f8[b,n,m]",
    "wrt": ("x", "A", "B", "T"),
    "args": [
        "rng.random(2), rng.random((2, 3)), rng.random((3, 2)), rng.random((2, 2, 3))",
    ],
}


def f(x, A, B, T):
    a = np.einsum("i,ij,jk->k", x, A, B)
    b = np.einsum("ij,ij->", A, A) * np.einsum("i,i", x, x)
    c = np.einsum("bij,jk->bik", T, B)
    d = np.einsum("ij->ji", A) @ x
    e = np.einsum("ii->i", A @ B) + np.einsum("ii", A @ B)
    return np.sum(a**2) + b + np.sum(c * c) + np.sum(d) * np.sum(e**2) + np.sum(np.einsum("bij->ib", T) ** 2)
