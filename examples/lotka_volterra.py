"""The rates of predator and prey are fitted to noisy data, through the Runge-Kutta method that integrates them.

Run it: python examples/lotka_volterra.py
"""

import numpy as np
from scipy.optimize import minimize

import adgen

STEP = 0.1
STEPS_BETWEEN_DATA = 5


def rate(state, p):
    prey, predator = state
    return np.array([(p[0] - p[1] * predator) * prey, (p[2] * prey - p[3]) * predator])


def advance(state, p, h):
    k1 = rate(state, p)
    k2 = rate(state + 0.5 * h * k1, p)
    k3 = rate(state + 0.5 * h * k2, p)
    k4 = rate(state + h * k3, p)
    return state + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)


@adgen.example(p=np.array([1.0, 0.35, 0.12, 0.5]), start=np.array([8.0, 4.0]), data=np.array([[7.5, 5.0], [6.0, 6.0]]))
def misfit(p, start, data):
    state = start
    loss = 0.0
    for observed in data:
        for _ in range(STEPS_BETWEEN_DATA):
            state = advance(state, p, STEP)
        loss += np.sum((state - observed) ** 2)
    return loss / len(data)


misfit_and_grad = adgen.value_and_grad(misfit, wrt="p")


def simulate(p, start, count):
    states = []
    for _ in range(count):
        for _ in range(STEPS_BETWEEN_DATA):
            start = advance(start, p, STEP)
        states.append(start)
    return np.array(states)


def main():
    true = np.array([1.1, 0.4, 0.1, 0.4])
    start = np.array([8.0, 4.0])
    noise = 0.05 * np.random.default_rng(0).normal(size=(30, 2))
    data = simulate(true, start, 30) + noise
    guess = np.array([1.0, 0.35, 0.12, 0.5])
    fit = minimize(misfit_and_grad, guess, args=(start, data), jac=True, method="L-BFGS-B")
    print(f"misfit {misfit(guess, start, data):.4f} -> {fit.fun:.4f} after {fit.nfev} gradients")
    for name, value, truth in zip(("growth", "hunting", "feeding", "death"), fit.x, true, strict=True):
        print(f"{name:8} {value:.3f} (true {truth:.3f})")


if __name__ == "__main__":
    main()
