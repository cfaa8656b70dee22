"""A view of a reversed view of a strided view."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(8)",
    ],
}


def f(x):
    a = x.copy()
    b = a[1::2]
    c = b[::-1]
    d = c[1:3]
    d[0] = 10.0 * a[0]
    a[3] *= d[1]
    d += c[:2]
    return a * x
