"""A list of lists of pairs, each of a length of its own."""

import math

ADGEN = {
    "sig": "x: float, rows: int",
    "wrt": ("x",),
    "args": ("0.7, 3", "0.3, 1"),
}


def f(x, rows):
    table = []
    for i in range(rows):
        row = []
        for j in range(i + 1):
            x = math.sin(x) + 0.3 * j
            row.append((x, x * j))
        table.append(row)
    total = 0.0
    for row in reversed(table):
        for a, b in row:
            total = 0.5 * total + a * a * b + a
    return total + table[0][0][0]
