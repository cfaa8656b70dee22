"""The length of the result is known only when the mask has been computed."""

ADGEN = {
    "sig": "x: f8[n,m], skipped: bool[n]",
    "wrt": ("x",),
    "args": ["rng.random((3, 2)), np.array([True, False, False])"],
}


def f(x, skipped):
    return x[~skipped] ** 2
