"""A message that looks like a name of a function, `module:function`."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
    ],
}


def f(x):
    if x < 0.0:
        raise ValueError("negative: take abs")
    return x * x
