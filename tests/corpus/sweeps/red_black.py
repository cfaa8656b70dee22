"""Red and black points in turn, by strided slices."""

ADGEN = {
    "sig": "u: f8[n], b: f8[n], sweeps: int",
    "wrt": ("u", "b"),
    "args": [
        "rng.random(7), rng.random(7), 3",
    ],
}


def f(u, b, sweeps):
    v = u.copy()
    for _ in range(sweeps):
        v[1:-1:2] = 0.5 * (v[:-2:2] * v[2::2] + b[1:-1:2])
        v[2:-2:2] = 0.5 * (v[1:-3:2] + v[3:-1:2] ** 2 + b[2:-2:2])
    return v
