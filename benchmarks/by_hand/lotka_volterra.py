"""Least squares through the classical Runge-Kutta method; the points of the four stages are taped."""


def lotka_volterra_loss_value_and_grad(a, b, c, d, x, y, data, h, steps):
    loss = 0.0
    tape = []
    for t in range(steps):
        x1 = a * x - b * x * y
        y1 = c * x * y - d * y
        u2 = x + 0.5 * h * x1
        v2 = y + 0.5 * h * y1
        x2 = a * u2 - b * u2 * v2
        y2 = c * u2 * v2 - d * v2
        u3 = x + 0.5 * h * x2
        v3 = y + 0.5 * h * y2
        x3 = a * u3 - b * u3 * v3
        y3 = c * u3 * v3 - d * v3
        u4 = x + h * x3
        v4 = y + h * y3
        x4 = a * u4 - b * u4 * v4
        y4 = c * u4 * v4 - d * v4
        tape.append((x, y, u2, v2, u3, v3, u4, v4))
        x = x + h / 6.0 * (x1 + 2.0 * x2 + 2.0 * x3 + x4)
        y = y + h / 6.0 * (y1 + 2.0 * y2 + 2.0 * y3 + y4)
        # Python floats: what data holds are NumPy numbers, which would slow down the whole way back.
        dx = float(x - data[t, 0])
        dy = float(y - data[t, 1])
        tape.append((dx, dy))
        loss += dx**2 + dy**2

    a_bar = b_bar = c_bar = d_bar = x_bar = y_bar = 0.0
    third = h / 3.0
    sixth = h / 6.0
    half = 0.5 * h
    while tape:
        dx, dy = tape.pop()
        x, y, u2, v2, u3, v3, u4, v4 = tape.pop()
        x_bar += 2.0 * dx
        y_bar += 2.0 * dy
        # the stages, last one first: p and q are the adjoints of its two slopes
        p = sixth * x_bar
        q = sixth * y_bar
        r = c * q - b * p
        u_bar = a * p + v4 * r
        v_bar = u4 * r - d * q
        a_bar += u4 * p
        b_bar -= u4 * v4 * p
        c_bar += u4 * v4 * q
        d_bar -= v4 * q
        x0_bar = x_bar + u_bar
        y0_bar = y_bar + v_bar
        p = third * x_bar + h * u_bar
        q = third * y_bar + h * v_bar
        r = c * q - b * p
        u_bar = a * p + v3 * r
        v_bar = u3 * r - d * q
        a_bar += u3 * p
        b_bar -= u3 * v3 * p
        c_bar += u3 * v3 * q
        d_bar -= v3 * q
        x0_bar += u_bar
        y0_bar += v_bar
        p = third * x_bar + half * u_bar
        q = third * y_bar + half * v_bar
        r = c * q - b * p
        u_bar = a * p + v2 * r
        v_bar = u2 * r - d * q
        a_bar += u2 * p
        b_bar -= u2 * v2 * p
        c_bar += u2 * v2 * q
        d_bar -= v2 * q
        p = sixth * x_bar + half * u_bar
        q = sixth * y_bar + half * v_bar
        r = c * q - b * p
        x_bar = x0_bar + u_bar + a * p + y * r
        y_bar = y0_bar + v_bar + x * r - d * q
        a_bar += x * p
        b_bar -= x * y * p
        c_bar += x * y * q
        d_bar -= y * q
    return loss, (a_bar, b_bar, c_bar, d_bar, x_bar, y_bar)
