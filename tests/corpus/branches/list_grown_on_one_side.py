"""A list grows in one branch and is read later under the same condition; its length is known on that path only."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.7, 2",
        "0.7, 3",
    ],
}


def f(x, n):
    if n > 2:
        value = x
    else:
        tape = [x]
        for j in range(n):
            tape.append(tape[j] * x)
        value = x * x
    if n > 2:
        z = 1.0
    else:
        z = tape[n] + tape[0]
    return value * z
