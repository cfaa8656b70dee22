"""Lists of lists of lists of numbers, where the lists in the middle differ in length."""

ADGEN = {"sig": "x: f8[n]", "wrt": ("x",), "args": ["np.array([0.7, -1.2, 0.4])"]}


def f(x):
    table = []
    for i in range(len(x)):
        rows = []
        for j in range(i + 1):
            row = []
            for k in range(2):
                row.append(x[i] * x[j] + k)
            rows.append(row)
        table.append(rows)
    total = 0.0
    for i in range(len(x)):
        for j in range(i + 1):
            row = table[i][j]
            twice = row[:] + row[:]
            total = total + len(twice) * twice[3]
    return total
