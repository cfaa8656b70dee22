"""Elements of a list are replaced."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.3, 0.9",
    ],
}


def f(x, y):
    cells = [x, y, x * y]
    cells[0] = cells[1] * cells[2]
    cells[-1] += cells[0]
    other = cells
    other[1] = 4.0
    return cells[0] * cells[1] + cells[2]
