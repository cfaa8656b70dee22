"""The programs, plain Python and NumPy as a user writes them."""

from benchmarks.primals import (
    burgers,
    deconvolution,
    diffusion,
    flux,
    gauss_seidel,
    gaussian_process,
    gmm,
    kepler,
    logistic,
    lotka_volterra,
    lstm,
    margin,
    n_body,
    newton,
    perceptron,
    trimmed,
)

__all__ = [
    "burgers",
    "deconvolution",
    "diffusion",
    "flux",
    "gauss_seidel",
    "gaussian_process",
    "gmm",
    "kepler",
    "logistic",
    "lotka_volterra",
    "lstm",
    "margin",
    "n_body",
    "newton",
    "perceptron",
    "trimmed",
]
