"""Elements are shifted in a while loop whose condition reads the array."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.7, 0.2, 0.9, 0.4, 0.1])",
    ],
}


def f(x):
    y = x * x
    for i in range(1, len(y)):
        v = y[i]
        j = i - 1
        while j >= 0 and y[j] > v:
            y[j + 1] = y[j]
            j -= 1
        y[j + 1] = v
    s = 0.0
    for k, v in enumerate(y):
        s = s * 0.5 + k * v
    return s
