"""A loop without break always runs its else."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(5), 3",
        "rng.random(5), 0",
    ],
}


def f(x, k):
    s = x[0]
    for i in range(k):
        s = s * x[i]
    else:
        s = s + 2.0 * x[2]
    return s
