# A list that a table holds twice, or that has another name, is not written through the table.
# sig: x: f8[n], n: int


def f(x, n):
    row = [0.0] * n
    same = [row for _ in range(n)]  # <- E402
    table = [[0.0] * n for _ in range(n)]
    line = table[1]
    for i in range(n):
        same[i][1] = x[i]
        table[i][1] = x[i]  # <- E402
    a = same[0][1]
    b = line[1]
    return a + b
