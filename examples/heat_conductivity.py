"""What the temperature of a plate says of its conductivity everywhere: the adjoint of a heat equation.

∂u/∂t = div(k grad u) on a square, insulated at the edge, in conservative differences and explicit steps (K. W. Morton
and D. F. Mayers, "Numerical solution of partial differential equations", 2005). Sixteen probes record the temperature
while a hot corner cools; somewhere in the plate is a patch that conducts worse.

What is learnt: a field of 576 unknowns has 576 sensitivities, and one sweep backwards through the 120 steps gives all
of them, for a few times the price of the simulation; differences would take 577 simulations. With the gradient, L-BFGS
finds the patch.

What is printed: the gradient against central differences, its price, and the misfit and the field before and after the
search. With the name of a file the fields are drawn.

Run it: python examples/heat_conductivity.py [PICTURE]
"""

import sys
import timeit

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import minimize

import adgen


def step(u, k, dt):
    """One explicit step; a flux between two cells is the mean of their conductivities times the difference."""
    down = 0.5 * (k[1:] + k[:-1]) * (u[1:] - u[:-1])
    right = 0.5 * (k[:, 1:] + k[:, :-1]) * (u[:, 1:] - u[:, :-1])
    u = u.copy()
    u[:-1] += dt * down
    u[1:] -= dt * down
    u[:, :-1] += dt * right
    u[:, 1:] -= dt * right
    return u


def probes(u):
    return u[2::6, 2::6]


def simulate(k, u, steps, dt):
    seen = []
    for _ in range(steps):
        u = step(u, k, dt)
        seen.append(probes(u))
    return np.array(seen)


@adgen.example(
    log_k=0.1 * np.random.default_rng(0).normal(size=(4, 5)),
    u=np.random.default_rng(1).random((4, 5)),
    data=np.random.default_rng(2).random((3, 1, 1)),
    dt=0.2,
    smooth=0.1,
)
def misfit(log_k, u, data, dt, smooth):
    """Half the squared differences at the probes, and a penalty on the slope of the logarithm of k."""
    k = np.exp(log_k)
    total = 0.0
    for seen in data:
        u = step(u, k, dt)
        total += 0.5 * np.sum((probes(u) - seen) ** 2)
    return total + 0.5 * smooth * (np.sum(np.diff(log_k, axis=0) ** 2) + np.sum(np.diff(log_k, axis=1) ** 2))


misfit_and_grad = adgen.value_and_grad(misfit)


def check(log_k, gradient, arguments, rng, h=1e-5):
    """The largest error of five components, by central differences, in parts of the largest component."""
    errors = []
    for _ in range(5):
        unit = np.zeros_like(log_k)
        unit[tuple(rng.integers(log_k.shape))] = h
        slope = (misfit(log_k + unit, *arguments) - misfit(log_k - unit, *arguments)) / (2.0 * h)
        errors.append(abs(np.sum(unit * gradient) / h - slope))
    return max(errors) / np.max(np.abs(gradient))


def seconds(*calls, rounds=15):
    """The shortest time of each, measured in turn, so that noise meets all alike."""
    return [min(times) for times in zip(*([timeit.timeit(call, number=1) for call in calls] for _ in range(rounds)))]


def draw(fields, path):
    figure = Figure(figsize=(3 * len(fields), 3), layout="constrained")
    for axes, (title, field) in zip(figure.subplots(1, len(fields)), fields.items(), strict=True):
        shown = axes.imshow(field)
        axes.set(title=title, xticks=[], yticks=[])
        figure.colorbar(shown, shrink=0.8)
    figure.savefig(path, dpi=120)


def main(picture=None, n=24, steps=120, dt=0.2):
    rng = np.random.default_rng(0)
    true_log_k = np.zeros((n, n))
    true_log_k[6:13, 10:19] = np.log(0.3)
    u = np.zeros((n, n))
    u[: n // 3, : n // 3] = 10.0
    data = simulate(np.exp(true_log_k), u, steps, dt)
    data += 0.01 * rng.normal(size=data.shape)
    arguments = u, data, dt, 1e-2

    guess = np.zeros((n, n))
    value, gradient = misfit_and_grad(guess, *arguments)
    error = check(guess, gradient, arguments, rng)
    print(f"gradient of {gradient.size} unknowns, off central differences by {error:.1e}")
    gradients, simulations = seconds(lambda: misfit_and_grad(guess, *arguments), lambda: misfit(guess, *arguments))
    print(f"one gradient takes {gradients / simulations:.1f} simulations; central differences take {2 * guess.size}")

    def flat(x):
        found, slope = misfit_and_grad(x.reshape(n, n), *arguments)
        return found, slope.ravel()

    fit = minimize(flat, guess.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    log_k = fit.x.reshape(n, n)
    inside, elsewhere = np.exp(np.mean(log_k[6:13, 10:19])), np.exp(np.mean(log_k[14:]))
    print(f"misfit {value:.4f} -> {fit.fun:.4f} after {fit.nfev} gradients")
    print(f"conductivity in the patch {inside:.3f} (true 0.300), far from it {elsewhere:.3f} (true 1.000)")
    print(f"correlation with the true field {np.corrcoef(log_k.ravel(), true_log_k.ravel())[0, 1]:.3f}")
    if picture is not None:
        draw({"sensitivity": gradient, "found": np.exp(log_k), "true": np.exp(true_log_k)}, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
