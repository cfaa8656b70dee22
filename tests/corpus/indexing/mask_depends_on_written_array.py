"""The mask is made from the array before it is written."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.4, -0.3, 0.8, -0.9])",
    ],
}


def f(x):
    y = x * 1.0
    negative = y < 0.0
    y[negative] = -y[negative] * y[0]
    y[y > 0.5] **= 2
    y[negative] += 1.0
    return y * x
