"""The smallest element is taken out of a list, wherever it is; the list is turned around."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": ["rng.normal(size=5)", "rng.normal(size=2)"],
}


def f(x):
    left = [v for v in x]
    sorted_values = []
    while left:
        smallest = 0
        for i in range(len(left)):
            if left[i] < left[smallest]:
                smallest = i
        sorted_values.append(left.pop(smallest))
    sorted_values.reverse()
    total = 0.0
    for i, v in enumerate(sorted_values):
        total += i * v * v
    return total
