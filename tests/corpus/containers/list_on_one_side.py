"""A list that one side of a branch makes, and a later branch on the same condition reads; nothing else is stored."""

ADGEN = {
    "sig": "x: float, c: float",
    "wrt": ("x",),
    "args": [
        "0.4, 0.5",
        "0.6, -0.5",
    ],
}


def f(x, c):
    if c > 0.0:
        v = x
    else:
        seen = [x]
        z = x
        while z < 2.0:
            z = z * z + x
            seen.append(z)
        v = z
        n = len(seen) - 1
    if c > 0.0:
        w = 1.0
    else:
        w = 0.0
        for k in range(n):
            w = w + seen[k]
    return v * w
