"""Lists of lists of lists of numbers: what is read from them is a list, and no array."""

ADGEN = {"sig": "x: f8[n]", "wrt": ("x",), "args": ["np.array([0.7, -1.2, 0.4])"]}


def f(x):
    cube = []
    for i in range(len(x)):
        square = []
        for j in range(3):
            row = []
            for k in range(3):
                row.append(x[i] * x[i] * (j + k))
            square.append(row)
        cube.append(square)
    total = 0.0
    for i in range(len(x)):
        for j in range(3):
            row = cube[i][j]
            twice = row[:] + row[:]
            total = total + len(twice) * twice[4]
    return total
