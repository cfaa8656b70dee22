"""Derivatives as an expert writes them in NumPy, one file per program in `benchmarks.primals`."""

from benchmarks.by_hand import (
    burgers,
    flux,
    gauss_seidel,
    gmm,
    kepler,
    logistic,
    lotka_volterra,
    lstm,
    margin,
    n_body,
    newton,
    perceptron,
)

__all__ = [
    "burgers",
    "flux",
    "gauss_seidel",
    "gmm",
    "kepler",
    "logistic",
    "lotka_volterra",
    "lstm",
    "margin",
    "n_body",
    "newton",
    "perceptron",
]
