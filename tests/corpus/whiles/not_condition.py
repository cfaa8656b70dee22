"""A flag is set in the body and read by the condition."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, 0.9, 1.7, 0.2])",
    ],
}


def f(x):
    done = False
    i = 0
    s = 0.0
    while not done:
        s += x[i] * x[i]
        if x[i] > 1.0:
            done = True
        i += 1
    return s
