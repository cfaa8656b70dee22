"""Hamiltonian Monte Carlo on a hierarchical model: the eight schools, held against the integral.

D. B. Rubin, "Estimation in parallel randomized experiments", Journal of Educational Statistics 6 (1981); A. Gelman et
al., "Bayesian data analysis" (2013), section 5.5. Eight schools coached for a test; each has an effect θ, measured as y
with a known standard error σ, and the effects are alike: θ = μ + τ η, η ~ N(0, 1), μ ~ N(0, 5²), τ ~ Cauchy⁺(0, 5).

What is learnt: a sampler needs the gradient of a log density a hundred thousand times, so its price counts: here it is
about that of the density itself. With it, HMC (R. M. Neal, "MCMC using Hamiltonian dynamics", Handbook of MCMC, 2011)
follows Hamilton's equations to states that are far away and yet likely to be accepted.

What is printed: the share of accepted proposals, and of each quantity the posterior mean with its error, the effective
sample size, the mean by an integral over μ and τ (the effects are integrated by hand), and that of posteriordb, the
collection of reference posteriors of the Stan project (eight_schools_noncentered).

Run it: python examples/eight_schools.py
"""

import numpy as np

import adgen

Y = np.array([28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0])
SIGMA = np.array([15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0])
NAMES = ("mu", "tau", *(f"theta {school}" for school in "ABCDEFGH"))
PUBLISHED = (4.41, 3.60, 6.15, 4.94, 3.91, 4.80, 3.61, 4.05, 6.32, 4.88)


@adgen.example(q=np.linspace(-0.5, 1.0, 10), y=Y, sigma=SIGMA)
def log_density(q, y, sigma):
    """Of μ / 5, log τ and η, up to a constant; the last term is the Jacobian of the logarithm."""
    mu, tau, eta = 5.0 * q[0], np.exp(q[1]), q[2:]
    misfit = (y - mu - tau * eta) / sigma
    prior = -0.5 * q[0] ** 2 - np.log(1.0 + (tau / 5.0) ** 2) - 0.5 * np.sum(eta**2)
    return prior - 0.5 * np.sum(misfit**2) + q[1]


log_density_and_grad = adgen.value_and_grad(log_density)


def leapfrog(q, p, slope, step, count, call):
    """Hamilton's equations for `count` steps; `call` gives the log density and its gradient."""
    for _ in range(count):
        p = p + 0.5 * step * slope
        q = q + step * p
        value, slope = call(q, Y, SIGMA)
        p = p + 0.5 * step * slope
    return q, p, value, slope


def chain(rng, draws, warmup, step=0.45):
    """One chain of states after `warmup`, and the share of accepted proposals."""
    call = log_density_and_grad.specialize(np.zeros(10), Y, SIGMA)
    q = rng.normal(size=10)
    value, slope = call(q, Y, SIGMA)
    states, accepted = [], 0
    for k in range(warmup + draws):
        p = rng.normal(size=10)
        proposal = leapfrog(q, p, slope, step * rng.uniform(0.5, 1.0), rng.integers(4, 13), call)
        new_q, new_p, new_value, new_slope = proposal
        if np.log(rng.random()) < new_value - value - 0.5 * (new_p @ new_p - p @ p):
            q, value, slope = new_q, new_value, new_slope
            accepted += k >= warmup
        if k >= warmup:
            states.append(q)
    return np.array(states), accepted / draws


def effective_size(chains):
    """Draws over 1 + 2 Σ ρ, summed while pairs of autocorrelations are positive (C. J. Geyer, 1992)."""
    count, length = chains.shape
    centred = chains - chains.mean()
    rho = np.array([np.mean(centred[:, : length - lag] * centred[:, lag:]) for lag in range(length // 2)])
    pairs = (rho / rho[0])[: 2 * (len(rho) // 2)].reshape(-1, 2).sum(axis=1)
    first = np.argmax(pairs < 0.0) if np.any(pairs < 0.0) else len(pairs)
    return count * length / (2.0 * np.sum(pairs[:first]) - 1.0)


def integral():
    """The posterior means by a sum over a grid of μ and log τ; given these two, each θ has a known mean."""
    mu, log_tau = (x.reshape(-1, 1) for x in np.meshgrid(np.linspace(-25.0, 30.0, 441), np.linspace(-14.0, 6.0, 801)))
    tau = np.exp(log_tau)
    variance = SIGMA**2 + tau**2
    prior = -0.5 * (mu / 5.0) ** 2 - np.log(1.0 + (tau / 5.0) ** 2) + log_tau
    log_p = prior[:, 0] - 0.5 * np.sum((Y - mu) ** 2 / variance + np.log(variance), axis=1)
    p = np.exp(log_p - np.max(log_p))
    quantities = np.hstack([mu, tau, (Y * tau**2 + mu * SIGMA**2) / variance])
    return p @ quantities / np.sum(p)


def main(chains=4, draws=2000, warmup=200):
    runs = [chain(np.random.default_rng(seed), draws, warmup) for seed in range(chains)]
    print(f"accepted {np.mean([share for _, share in runs]):.2f} of the proposals of {chains} chains")
    q = np.array([states for states, _ in runs])
    mu, tau = 5.0 * q[..., :1], np.exp(q[..., 1:2])
    samples = np.concatenate([mu, tau, mu + tau * q[..., 2:]], axis=-1)
    exact = integral()
    for k, name in enumerate(NAMES):
        x = samples[..., k]
        size = effective_size(x)
        print(
            f"{name:7} {x.mean():5.2f} ± {x.std() / np.sqrt(size):.2f}   effective size {size:6.0f}"
            f"   by the integral {exact[k]:5.2f}   published {PUBLISHED[k]:5.2f}"
        )


if __name__ == "__main__":
    main()
