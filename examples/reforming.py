"""How much hydrogen steam makes from methane at equilibrium, and how that depends on temperature, pressure and steam.

What is learnt: `adgen.implicit` differentiates what an equation defines, and never looks at what solves it. Here SciPy
does, in code that adgen cannot read; the derivative is one linear system with the Jacobian of the residual, and so
exact, where differences of a solver are noisy.

CH4 + H2O = CO + 3 H2 and CO + H2O = CO2 + H2, with equilibrium constants from M. V. Twigg, Catalyst Handbook, 1989.

Run it: python examples/reforming.py
"""

import numpy as np
from scipy.optimize import root

import adgen


def imbalance(extents, conditions):
    """Zero at equilibrium: the logarithms of the quotients of partial pressures, less those of the constants."""
    temperature, pressure, steam = conditions
    reformed, shifted = extents
    methane, water = 1.0 - reformed, steam - reformed - shifted
    monoxide, dioxide, hydrogen = reformed - shifted, shifted, 3.0 * reformed + shifted
    share = pressure / (1.0 + steam + 2.0 * reformed)
    first = np.log(monoxide * hydrogen**3 / (methane * water)) + 2.0 * np.log(share)
    second = np.log(dioxide * hydrogen / (monoxide * water))
    return np.array([first - 30.420 + 27106.0 / temperature, second + 3.798 - 4160.0 / temperature])


@adgen.implicit(imbalance)
def equilibrium(conditions, extents0):
    found = root(imbalance, extents0, conditions, tol=1e-13)
    if not found.success:
        raise RuntimeError(found.message)
    return found.x


@adgen.example(conditions=np.array([1000.0, 10.0, 3.0]))
def hydrogen(conditions):
    reformed, shifted = equilibrium(conditions, np.array([0.6, 0.3]))
    return 3.0 * reformed + shifted


sensitivities = adgen.value_and_grad(hydrogen)


def main():
    conditions = np.array([1000.0, 10.0, 3.0])
    made, slopes = sensitivities(conditions)
    print(f"at 1000 K and 10 bar, with 3 of steam: {made:.4f} of hydrogen for 1 of methane")
    steps = 1e-4 * conditions
    for k, (name, step) in enumerate(zip(("K", "bar", "of steam"), steps, strict=True)):
        up, down = (hydrogen(conditions + sign * step * np.eye(3)[k]) for sign in (1.0, -1.0))
        print(f"for 1 {name:8} more: {slopes[k]: .6f}   by a difference {(up - down) / (2.0 * step): .6f}")
    curvature = adgen.hessian(hydrogen)(conditions)
    print(f"and the slope by temperature changes by {curvature[0, 0]:+.3e} for each K")


if __name__ == "__main__":
    main()
