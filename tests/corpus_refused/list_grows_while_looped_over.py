# The loop runs over a list that its body extends.
# sig: x: float


def f(x):
    values = [x]
    for v in values:  # <- E
        values.append(v * x)
    return values[1]
