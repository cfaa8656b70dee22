"""Derivatives as an expert writes them in NumPy, one file per program in `benchmarks.primals`."""

from benchmarks.by_hand import (
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
