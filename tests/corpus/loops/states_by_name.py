"""A string that a loop or a branch decides: compared with strings and others of its kind."""

ADGEN = {
    "sig": "x: f8[n], n: int",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, -0.7, 1.9, 0.4]), 4",
        "np.array([-0.2, 0.8]), 2",
    ],
}


def weight(v, kind):
    if kind == "big":
        return v * v
    return 3.0 * v if kind == "tiny" else v


def f(x, n):
    state, t = "idle", 0.0
    settings = {"mode": "plain", "scale": x[0]}
    for i in range(n):
        if x[i] > 0.35:
            state = "up"
        elif state == "up" and x[i] < 0.0:
            state = "down"
        if state in ("up", "down"):
            t += x[i] ** 2
        if state != "idle":
            t += x[i]
        settings["mode"] = "raised" if t > 1.0 else settings["mode"]
        settings["scale"] = settings["scale"] * (x[i] if settings["mode"] == "raised" else 0.5)
    kind = "big" if x[0] > 0.2 else "small"
    other = "big" if x[1] > 0.2 else "tiny"
    k, phase = 0, "start"
    while phase != "end":
        t = t * (1.5 if phase == "start" else x[k])
        phase = "middle" if k < 1 else "end"
        k += 1
    if kind == other or not isinstance(kind, str):
        t = t * 2.0
    return t * weight(x[0], kind) + weight(x[1], other) + settings["scale"]
