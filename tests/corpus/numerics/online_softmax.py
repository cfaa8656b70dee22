"""Maximum and sum are carried together, rescaled when the maximum grows."""

import math

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, 1.2, -0.4, 2.0, 0.7])",
    ],
}


def f(x):
    m = x[0]
    s = 1.0
    for v in x[1:]:
        if v > m:
            s = s * math.exp(m - v) + 1.0
            m = v
        else:
            s += math.exp(v - m)
    return m + math.log(s)
