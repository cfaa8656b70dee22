def lotka_volterra_loss(a, b, c, d, x, y, data, h, steps):
    loss = 0.0
    for t in range(steps):
        x1 = a * x - b * x * y
        y1 = c * x * y - d * y
        u = x + 0.5 * h * x1
        v = y + 0.5 * h * y1
        x2 = a * u - b * u * v
        y2 = c * u * v - d * v
        u = x + 0.5 * h * x2
        v = y + 0.5 * h * y2
        x3 = a * u - b * u * v
        y3 = c * u * v - d * v
        u = x + h * x3
        v = y + h * y3
        x4 = a * u - b * u * v
        y4 = c * u * v - d * v
        x = x + h / 6.0 * (x1 + 2.0 * x2 + 2.0 * x3 + x4)
        y = y + h / 6.0 * (y1 + 2.0 * y2 + 2.0 * y3 + y4)
        loss += (x - data[t, 0]) ** 2 + (y - data[t, 1]) ** 2
    return loss
