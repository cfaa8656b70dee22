"""Elements are taken from the front of a list and put behind it, or in the middle."""

import math

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": ["rng.normal(size=6)", "rng.normal(size=3)", "rng.normal(size=2)"],
}


def f(x):
    todo = [v for v in x]
    total = 0.0
    while len(todo) > 1:
        a = todo.pop(0)
        b = todo.pop(0)
        total += a * b
        if total < 1.0:
            todo.append(math.sin(a * b))
        if len(todo) > 2:
            todo.insert(1, a)
            todo.pop(-2)
            todo.pop()
    return total + sum(todo)
