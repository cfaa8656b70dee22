"""Each side updates another carried value."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.4, -0.3, 0.8, -0.9, 0.2])",
    ],
}


def f(x):
    up = 1.0
    down = 1.0
    for v in x:
        if v > 0.0:
            up = up * (1.0 + v) + down
        else:
            down = down * v - up
    return up * down
