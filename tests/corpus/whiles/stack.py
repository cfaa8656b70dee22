"""A list as a stack: it is read while it grows and shrinks, and not after the loop."""

ADGEN = {
    "sig": "x: float, tol: float",
    "wrt": ("x",),
    "args": [
        "0.9, 0.05",
        "0.2, 0.5",
        "1.3, 0.01",
    ],
}


def f(x, tol):
    stack = [x]
    total = 0.0
    while stack:
        v = stack.pop()
        if v * v > tol:
            stack.append(0.5 * v)
            stack.append(0.3 * v)
        else:
            total += v * v * v
    return total
