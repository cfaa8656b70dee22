"""The programs, plain Python and NumPy as a user writes them."""

from benchmarks.primals import (
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
