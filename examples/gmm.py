"""The log-likelihood of a Gaussian mixture with a Wishart prior, as in ADBench: its gradient against one by hand.

F. Srajer, Z. Kukelova, A. Fitzgibbon, "A benchmark of selected algorithmic differentiation tools on some problems in
computer vision and machine learning", Optimization Methods and Software 33 (2018). Here d = 10, k = 25, n = 1000. The
inverse covariance factors `icf` hold the logarithms of a diagonal, then a lower triangle column by column.

Run it: python examples/gmm.py
"""

import math
import statistics
import time

import numpy as np

import adgen

WRT = ("alphas", "means", "icf")


def log_sum_exp(x):
    m = np.max(x, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(x - m), axis=-1)) + m[..., 0]


def lower_triangles(icf, d):
    L = np.zeros((len(icf), d, d))
    start = d
    for j in range(d):
        L[:, j + 1 :, j] = icf[:, start : start + d - 1 - j]
        start += d - 1 - j
    return L


@adgen.example(
    alphas=np.array([0.2, -0.4]),
    means=np.array([[0.1, 0.5, -0.3], [-0.6, 0.2, 0.4]]),
    icf=np.random.default_rng(0).normal(size=(2, 6)),
    X=np.random.default_rng(1).normal(size=(4, 3)),
    gamma=1.0,
    m=2.0,
)
def log_likelihood(alphas, means, icf, X, gamma, m):
    n, d = X.shape
    log_diagonal = icf[:, :d]
    diagonal = np.exp(log_diagonal)
    sums = np.sum(log_diagonal, axis=1)
    L = lower_triangles(icf, d)
    centered = X[None, :, :] - means[:, None, :]
    z = diagonal[:, None, :] * centered + centered @ np.transpose(L, (0, 2, 1))
    inner = alphas[:, None] + sums[:, None] - 0.5 * np.sum(z * z, axis=2)
    prior = 0.5 * gamma * gamma * (np.sum(diagonal * diagonal) + np.sum(icf[:, d:] ** 2)) - m * np.sum(sums)
    constant = -0.5 * n * d * math.log(2.0 * math.pi)
    return constant + np.sum(log_sum_exp(inner.T)) - n * log_sum_exp(alphas) + prior


value_and_grad = adgen.value_and_grad(log_likelihood, wrt=WRT)


def by_hand(alphas, means, icf, X, gamma, m):
    """The value and the gradient, as a careful person writes them."""
    n, d = X.shape
    diagonal = np.exp(icf[:, :d])
    L = lower_triangles(icf, d)
    centered = X - means[:, None, :]
    z = centered @ np.transpose(L, (0, 2, 1))
    z += diagonal[:, None, :] * centered
    sums = np.sum(icf[:, :d], axis=1)
    inner = (alphas + sums)[:, None] - 0.5 * np.sum(z * z, axis=2)
    largest = np.max(inner, axis=0)
    weights = np.exp(inner - largest)
    totals = np.sum(weights, axis=0)
    top = np.max(alphas)
    mixing = np.exp(alphas - top)
    mass = np.sum(mixing)
    prior = 0.5 * gamma * gamma * (np.sum(diagonal * diagonal) + np.sum(icf[:, d:] ** 2)) - m * np.sum(sums)
    constant = -0.5 * n * d * math.log(2.0 * math.pi)
    value = constant + np.sum(np.log(totals) + largest) - n * (np.log(mass) + top) + prior

    weights /= totals
    responsibility = np.sum(weights, axis=1)
    z_bar = z
    z_bar *= -weights[:, :, None]
    L_bar = np.transpose(z_bar, (0, 2, 1)) @ centered
    diagonal_bar = np.einsum("kii->ki", L_bar) + gamma * gamma * diagonal
    factor = L
    factor[:, np.arange(d), np.arange(d)] = diagonal
    means_bar = -np.sum(z_bar, axis=1)[:, None, :] @ factor
    icf_bar = gamma * gamma * icf
    icf_bar[:, :d] = diagonal_bar * diagonal + (responsibility - m)[:, None]
    start = d
    for j in range(d):
        icf_bar[:, start : start + d - 1 - j] += L_bar[:, j + 1 :, j]
        start += d - 1 - j
    return value, (responsibility - n / mass * mixing, means_bar[:, 0], icf_bar)


def difference(arguments, place, index, step=1e-3):
    """One component of the gradient by central differences of two steps, extrapolated (Richardson)."""

    def slope(h):
        values = []
        for sign in (1.0, -1.0):
            moved = [a.copy() if k == place else a for k, a in enumerate(arguments)]
            moved[place][index] += sign * h
            values.append(log_likelihood(*moved))
        return (values[0] - values[1]) / (2.0 * h)

    return (4.0 * slope(step / 2.0) - slope(step)) / 3.0


def worst_error(arguments, gradient, rng, tries=12):
    """The largest error of components picked at random, in parts of the largest component."""
    errors = []
    for place, bar in enumerate(gradient):
        for _ in range(tries):
            index = tuple(rng.integers(bar.shape))
            errors.append(abs(bar[index] - difference(arguments, place, index)) / np.max(np.abs(bar)))
    return max(errors)


def seconds(functions, arguments, rounds=31):
    """The median time of each, measured in turn, so that noise meets all alike."""
    times = [[] for _ in functions]
    for _ in range(rounds):
        for function, found in zip(functions, times, strict=True):
            start = time.perf_counter()
            function(*arguments)
            found.append(time.perf_counter() - start)
    return [statistics.median(found) for found in times]


def main(n=1000, d=10, k=25):
    rng = np.random.default_rng(0)
    icf = 0.3 * rng.normal(size=(k, d * (d + 1) // 2))
    arguments = rng.normal(size=k), rng.normal(size=(k, d)), icf, rng.normal(size=(n, d)), 1.0, 2.0
    compiled = value_and_grad.specialize(*arguments)
    value, gradient = compiled(*arguments)
    hand_value, hand = by_hand(*arguments)
    apart = max(np.max(np.abs(a - b)) / np.max(np.abs(b)) for a, b in zip(gradient, hand, strict=True))
    print(f"log-likelihood {value:.6f}, by hand {hand_value:.6f}")
    print(f"gradient: {apart:.1e} from the one by hand, {worst_error(arguments, gradient, rng):.1e} from differences")
    primal, ours, theirs = seconds((log_likelihood, compiled, by_hand), arguments)
    print(
        f"time: {ours / primal:.2f} of the function, {theirs / primal:.2f} by hand; {ours / theirs:.2f} of the latter"
    )


if __name__ == "__main__":
    main()
