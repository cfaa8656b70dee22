"""Lists of arrays whose lengths follow from their places, read by other indices than they were appended at."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": ["np.array([0.7, -1.2, 0.4, 1.1])"],
}


def f(x):
    heads, tails, squares = [], [np.sin(x[1:])], []
    for i in range(1, len(x)):
        heads.append(x[:i] * x[i])
        tails.append(np.sin(x[i + 1 :]) if i < len(x) - 1 else x[i + 1 :] * 2.0)
        squares.append((np.outer(x[:i], x[:i]), x[i]))
    total = 0.0
    for k in range(len(x) - 1):
        total += np.sum(heads[k] * x[: k + 1]) + np.sum(tails[k] ** 2)
        square, last = squares[k]
        total += last * np.sum(square @ heads[k])
    for j in range(2, len(x)):
        total += heads[j - 2] @ heads[j - 1][:-1]
    for head, (square, _) in zip(heads, squares):
        total += np.sum(head) * np.sum(square)
    for tail in reversed(tails):
        total += len(tail) * np.sum(tail)
    return total
