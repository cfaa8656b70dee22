"""`continue` and `break` inside two branches: what is assigned after them keeps its value on the path that left."""

ADGEN = {
    "sig": "x: f8[n], a: float, b: float",
    "wrt": ("x", "a", "b"),
    "args": [
        "rng.random(5), 0.7, 0.2",
        "-rng.random(4), 0.7, 0.2",
        "rng.random(5), 0.1, -0.9",
        "rng.random(1), 0.1, -0.9",
    ],
}


def f(x, a, b):
    total = 0.0
    for i in range(len(x) - 1, -1, -1):
        if b > -0.3:
            if i % 2 == 1:
                continue
            total += b
        a = x[i] * x[-1]
    c = a
    for v in x:
        if b < 0.3:
            total += v * c
            if total > 0.57:
                break
        c = v * v
    while total < 3.07:
        total += 0.7
        if c > 0.13:
            if total > 1.83:
                continue
        c = c + 0.3 * total
    return total * c + a * b
