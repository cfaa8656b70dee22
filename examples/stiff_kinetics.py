"""Stiff differential equations: `solve_ivp(jac=)` for Robertson's reactions and for a row of reacting cells.

H. H. Robertson, "The solution of a set of reaction rate equations" (1966), is three reactions whose rates differ by
nine orders; the solution at t = 1e11 to 16 digits is from F. Mazzia and C. Magherini, "Test set for initial value
problem solvers" (2008). The Brusselator with diffusion in 200 cells (E. Hairer and G. Wanner, "Solving ordinary
differential equations II", 1996, section IV.10) is stiff too, and has 400 unknowns.

What is learnt: `adgen.scipy(rate, "solve_ivp", "Radau")` gives `jac=`, the derivative by the second argument; the rate
may return a list, as SciPy allows. Implicit methods solve linear systems with the Jacobian; without it they evaluate
the rate once more for each unknown. With three unknowns that is little, with 400 it is most of all evaluations. With
`sparse=True` the Jacobian is a sparse matrix, which adgen fills with as many tangents as it needs to tell neighbours
apart.

What is printed: for each method, with the Jacobian and with differences: steps, evaluations of the rate with those for
differences, the error, and the time.

Run it: python examples/stiff_kinetics.py
"""

from time import perf_counter

import numpy as np
from scipy.integrate import solve_ivp

import adgen

ROBERTSON_AT_1E11 = np.array([0.2083340149701255e-07, 0.8333360770334713e-13, 0.9999999791665050])


@adgen.example(t=0.0, y=np.array([0.9, 2e-5, 0.1]))
def robertson(t, y):
    a, b, c = y
    slow, fast, faster = 0.04 * a, 1e4 * b * c, 3e7 * b * b
    return [fast - slow, slow - fast - faster, faster]


@adgen.example(t=0.0, y=np.array([1.0, 1.5, 1.2, 3.0, 2.5, 2.8]), diffusion=0.02)
def brusselator(t, y, diffusion):
    """Concentrations of two species in a row of cells, one after the other; the ends are held at 1 and 3."""
    n = len(y) // 2
    u, v = y[:n], y[n:]
    wide_u, wide_v = np.concatenate(([1.0], u, [1.0])), np.concatenate(([3.0], v, [3.0]))
    flow = diffusion * (n + 1) ** 2
    u_dot = 1.0 + u * u * v - 4.0 * u + flow * (wide_u[2:] - 2.0 * u + wide_u[:-2])
    v_dot = 3.0 * u - u * u * v + flow * (wide_v[2:] - 2.0 * v + wide_v[:-2])
    return np.concatenate((u_dot, v_dot))


def solve(rate, span, start, method, more, **options):
    """The solution at the end, and what it took; SciPy's own count leaves out what differences evaluate."""
    calls = []

    def counted(t, y, *args):
        calls.append(1)
        return rate(t, y, *args)

    begin = perf_counter()
    found = solve_ivp(counted, span, start, method=method, **more, **options)
    return found.y[:, -1], len(found.t) - 1, len(calls), perf_counter() - begin


def compare(rate, span, start, expected, derivatives=("adgen", "differences"), **options):
    for method in ("Radau", "BDF"):
        for name in derivatives:
            jac = adgen.scipy(rate, "solve_ivp", method, sparse=name == "adgen, sparse")["jac"]
            jac(0.0, start, *options.get("args", ()))  # compiled here and not while the clock runs
            more = {} if name == "differences" else {"jac": jac}
            y, steps, count, seconds = solve(rate, span, start, method, more, **options)
            error = np.max(np.abs(y - expected) / np.abs(expected))
            print(
                f"  {method:6}{name:14} steps {steps:4}   evaluations {count:5}   error {error:.0e}   {seconds:5.2f} s"
            )


def main():
    print("Robertson's reactions until t = 1e11:")
    start = np.array([1.0, 0.0, 0.0])
    compare(robertson, (0.0, 1e11), start, ROBERTSON_AT_1E11, rtol=1e-8, atol=1e-20)

    print("the Brusselator with 400 unknowns until t = 10:")
    x = np.arange(1, 201) / 201.0
    start = np.concatenate((1.0 + np.sin(2.0 * np.pi * x), np.full(200, 3.0)))
    given = adgen.scipy(brusselator, "solve_ivp", "Radau", sparse=True)
    exact = solve_ivp(brusselator, (0.0, 10.0), start, args=(0.02,), rtol=1e-10, atol=1e-10, **given).y[:, -1]
    options = {"args": (0.02,), "rtol": 1e-6, "atol": 1e-8}
    compare(brusselator, (0.0, 10.0), start, exact, ("adgen, sparse", "adgen", "differences"), **options)


if __name__ == "__main__":
    main()
