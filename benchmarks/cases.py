"""What is measured: a program, its derivative by hand, and arguments of a realistic size."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import by_hand, primals

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Case:
    """A program with a derivative by hand; `small` are arguments that central differences can manage."""

    name: str
    primal: Callable[..., Any]
    hand: Callable[..., Any]
    wrt: tuple[str, ...]
    sig: str
    arguments: tuple[Any, ...]
    small: tuple[Any, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """The positions of the parameters that are differentiated."""
        names = list(inspect.signature(self.primal).parameters)
        return tuple(names.index(name) for name in self.wrt)


@dataclass(frozen=True, slots=True)
class MatrixCase:
    """A program with its Jacobian by its first parameter by hand, and the mode in which adgen makes it."""

    name: str
    primal: Callable[..., Any]
    hand: Callable[..., Any]
    mode: str
    arguments: tuple[Any, ...]
    small: tuple[Any, ...]


def _logistic(rng: np.random.Generator, n: int, d: int) -> tuple[Any, ...]:
    X = rng.normal(size=(n, d))
    return 0.1 * rng.normal(size=d), 0.3, X, (rng.random(n) > 0.5) * 1.0


def _margin(rng: np.random.Generator, n: int, d: int) -> tuple[Any, ...]:
    w, b, X, y = _logistic(rng, n, d)
    return w, b, X, 2.0 * y - 1.0, 1e-2


def _perceptron(rng: np.random.Generator, n: int, d: int, k: int, c: int) -> tuple[Any, ...]:
    first = (rng.normal(size=(d, k)) / d**0.5, 0.1 * rng.normal(size=k))
    second = (rng.normal(size=(k, c)) / k**0.5, 0.1 * rng.normal(size=c))
    return *first, *second, rng.normal(size=(n, d)), np.eye(c)[rng.integers(c, size=n)]


def _gmm(rng: np.random.Generator, n: int, d: int, k: int) -> tuple[Any, ...]:
    icf = 0.3 * rng.normal(size=(k, d * (d + 1) // 2))
    return rng.normal(size=k), rng.normal(size=(k, d)), icf, rng.normal(size=(n, d)), 1.0, 2.0


def _lotka_volterra(rng: np.random.Generator, steps: int) -> tuple[Any, ...]:
    data = 1.0 + 0.1 * rng.normal(size=(steps, 2))
    return 1.1, 0.4, 0.1, 0.4, 1.5, 0.7, data, 0.05, steps


def _n_body(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    return rng.normal(size=(n, 3)), rng.normal(size=(n, 3)), 1.0 + rng.random(n), 0.01


def _lstm(rng: np.random.Generator, n: int, d: int, k: int) -> tuple[Any, ...]:
    weights = (rng.normal(size=(d, 4 * k)) / d**0.5, rng.normal(size=(k, 4 * k)) / k**0.5, rng.normal(size=4 * k))
    return *weights, rng.normal(size=(n, d)), *(rng.normal(size=(n, k)) for _ in range(3))


def _case(name: str, function: str, wrt: str, sig: str, arguments: tuple[Any, ...], small: tuple[Any, ...]) -> Case:
    primal = getattr(getattr(primals, name), function)
    hand = getattr(getattr(by_hand, name), f"{function}_value_and_grad")
    return Case(name, primal, hand, tuple(wrt.split()), sig, arguments, small)


def _golden(rng: np.random.Generator) -> list[Case]:
    """The golden programs."""
    return [
        _case(
            "logistic",
            "logistic_loss",
            "w b",
            "w: f8[d], b: float, X: f8[n,d], y: f8[n]",
            _logistic(rng, 2000, 30),
            _logistic(rng, 10, 3),
        ),
        _case(
            "newton",
            "sqrt_newton",
            "a x",
            "a: float, x: float, tol: float",
            (2.0, 30.0, 1e-9),
            (2.0, 1.3, 1e-2),
        ),
        _case(
            "burgers",
            "burgers",
            "u nu",
            "u: f8[n], nu: float, steps: int",
            (rng.random(1000), 0.1, 100),
            (rng.random(12), 0.1, 5),
        ),
    ]


def _dense(rng: np.random.Generator) -> list[Case]:
    """Models made of products of matrices."""
    return [
        _case(
            "margin",
            "margin_loss",
            "w b",
            "w: f8[d], b: float, X: f8[n,d], sign: f8[n], penalty: float",
            _margin(rng, 2000, 30),
            _margin(rng, 10, 3),
        ),
        _case(
            "perceptron",
            "perceptron_loss",
            "W1 b1 W2 b2",
            "W1: f8[d,k], b1: f8[k], W2: f8[k,c], b2: f8[c], X: f8[n,d], Y: f8[n,c]",
            _perceptron(rng, 256, 64, 128, 10),
            _perceptron(rng, 5, 3, 4, 2),
        ),
        _case(
            "gmm",
            "gmm_log_likelihood",
            "alphas means icf",
            "alphas: f8[k], means: f8[k,d], icf: f8[k,p], X: f8[n,d], gamma: float, m: float",
            _gmm(rng, 1000, 10, 5),
            _gmm(rng, 6, 3, 2),
        ),
        _case(
            "lstm",
            "lstm_loss",
            "W U b",
            "W: f8[d,g], U: f8[k,g], b: f8[g], x: f8[n,d], h: f8[n,k], c: f8[n,k], target: f8[n,k]",
            _lstm(rng, 32, 64, 64),
            _lstm(rng, 2, 3, 2),
        ),
    ]


def _loops(rng: np.random.Generator) -> list[Case]:
    """Sweeps, steps and iterations."""
    sweep = (rng.random(200), rng.random(200), 0.1, 5)
    return [
        _case(
            "flux",
            "flux_energy",
            "u nu",
            "u: f8[n], nu: float, dt: float, steps: int",
            (rng.random(1000), 0.1, 0.2, 100),
            (rng.random(12), 0.1, 0.2, 5),
        ),
        _case(
            "gauss_seidel",
            "gauss_seidel",
            "u b",
            "u: f8[n], b: f8[n], h: float, sweeps: int",
            sweep,
            (rng.random(8), rng.random(8), 0.5, 3),
        ),
        _case(
            "lotka_volterra",
            "lotka_volterra_loss",
            "a b c d x y",
            "a: float, b: float, c: float, d: float, x: float, y: float, data: f8[s,2], h: float, steps: int",
            _lotka_volterra(rng, 200),
            _lotka_volterra(rng, 6),
        ),
        _case(
            "n_body",
            "n_body_energy",
            "x v m",
            "x: f8[n,3], v: f8[n,3], m: f8[n], eps: float",
            _n_body(rng, 100),
            _n_body(rng, 4),
        ),
        _case(
            "kepler",
            "kepler",
            "e M",
            "e: float, M: f8[n], tol: float",
            (0.4, 0.1 + 3.0 * rng.random(100), 1e-9),
            (0.4, 0.1 + 3.0 * rng.random(4), 1e-9),
        ),
    ]


def _process(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    x = rng.random((n, 1))
    return np.array([0.1, -1.0, -2.0]), (x - x.T) ** 2, rng.normal(size=n)


def _network(rng: np.random.Generator, nodes: int, more: int) -> tuple[Any, ...]:
    """A chain of nodes and some further edges."""
    i = np.concatenate([np.arange(nodes - 1), rng.integers(0, nodes - 1, more)])
    j = np.concatenate([np.arange(1, nodes), np.full(more, nodes - 1)])
    return 0.5 + rng.random(len(i)), i, j, rng.normal(size=nodes)


def _families(rng: np.random.Generator) -> list[Case]:
    """One program for each family of functions that the others do without."""
    return [
        *(
            _case(
                name,
                "negative_log_likelihood",
                "theta",
                "theta: f8[3], squares: f8[n,n], y: f8[n]",
                _process(rng, 200),
                _process(rng, 5),
            )
            for name in ("gaussian_process", "gaussian_process_closed")
        ),
        _case(
            "network",
            "dissipation",
            "g load",
            "g: f8[m], i: i8[m], j: i8[m], load: f8[n]",
            _network(rng, 150, 300),
            _network(rng, 4, 3),
        ),
        _case(
            "beta_regression",
            "beta_loss",
            "w phi",
            "w: f8[d], phi: float, X: f8[n,d], y: f8[n]",
            (0.3 * rng.normal(size=10), 5.0, rng.normal(size=(1000, 10)), rng.uniform(0.05, 0.95, 1000)),
            (0.3 * rng.normal(size=2), 5.0, rng.normal(size=(6, 2)), rng.uniform(0.05, 0.95, 6)),
        ),
        _case(
            "deconvolution",
            "misfit",
            "u h",
            "u: f8[n], h: f8[n], data: f8[n], penalty: float",
            (*rng.random((3, 4096)), 0.1),
            (*rng.random((3, 9)), 0.1),
        ),
        _case(
            "trimmed",
            "trimmed_squares",
            "w",
            "w: f8[d], X: f8[n,d], y: f8[n], kept: int",
            (rng.normal(size=20), rng.normal(size=(4000, 20)), rng.normal(size=4000), 3000),
            (rng.normal(size=2), rng.normal(size=(9, 2)), rng.normal(size=9), 6),
        ),
        _case(
            "diffusion",
            "insulated",
            "u rate",
            "u: f8[n,m], rate: float, steps: int",
            (rng.random((64, 64)), 0.1, 50),
            (rng.random((4, 3)), 0.1, 3),
        ),
    ]


def cases() -> list[Case]:
    """Every program; the first three are the golden ones."""
    rng = np.random.default_rng(0)
    return [*_golden(rng), *_dense(rng), *_loops(rng), *_families(rng)]


def matrix_cases() -> list[MatrixCase]:
    """Few results of many numbers, and many results of few."""
    rng = np.random.default_rng(0)

    def sensors(rows: int, columns: int) -> tuple[Any, ...]:
        return rng.normal(size=columns), rng.normal(size=(rows, columns)) / columns**0.5, rng.normal(size=columns)

    def peaks(rows: int, columns: int) -> tuple[Any, ...]:
        return 3.0 + rng.normal(size=columns), np.linspace(0.0, 6.0, rows)

    wide = (primals.sensors.sensors, by_hand.sensors.sensors_jacobian)
    tall = (primals.peaks.peaks, by_hand.peaks.peaks_jacobian)
    return [
        MatrixCase("sensors", *wide, "reverse", sensors(20, 10_000), sensors(3, 5)),
        MatrixCase("peaks", *tall, "forward", peaks(10_000, 20), peaks(7, 8)),
    ]
