"""How the energy of Burgers' equation at the end depends on every value at the start, and on the viscosity.

Run it: python examples/burgers.py
"""

import numpy as np

import adgen


@adgen.example(u=0.3 * np.sin(np.linspace(0.0, np.pi, 7)), nu=0.2, steps=3)
def energy(u, nu, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] = u[1:-1] - u[1:-1] * (u[1:-1] - u[:-2]) + nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)


energy_and_grad = adgen.value_and_grad(energy, wrt=("u", "nu"))


def main():
    x = np.linspace(0.0, 1.0, 101)
    u = 0.3 * np.exp(-(((x - 0.3) / 0.1) ** 2))
    nu, steps = 0.2, 200
    value, (u_bar, nu_bar) = energy_and_grad(u, nu, steps)
    print(f"energy {value:.6f}, d energy / d nu {nu_bar:.6f}")

    h = 1e-6
    difference = (energy(u, nu + h, steps) - energy(u, nu - h, steps)) / (2.0 * h)
    print(f"by a central difference      {difference:.6f}")
    k = int(np.argmax(np.abs(u_bar)))
    print(f"the start value that matters most is at x = {x[k]:.2f}: {u_bar[k]:.6f}")
    up, down = u.copy(), u.copy()
    up[k] += h
    down[k] -= h
    print(f"by a central difference {(energy(up, nu, steps) - energy(down, nu, steps)) / (2.0 * h):.6f}")


if __name__ == "__main__":
    main()
