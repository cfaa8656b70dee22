"""Four optimisers on one loss, side by side, all of them methods of `scipy.optimize.minimize`.

Newton-CG and L-BFGS-B are SciPy's own (J. Nocedal and S. Wright, "Numerical optimization", 2006). Gradient descent (A.
Cauchy, 1847) and Adam (D. P. Kingma and J. Ba, ICLR 2015) are functions of twenty lines in SciPy's form for methods of
one's own, with mini-batches and a progress bar. The loss is the logistic regression of the breast-cancer data.

What is learnt: `adgen.scipy(loss, method=...)` gives what `minimize` takes for a method: the gradient as `jac=`, and
for Newton-CG the product of the Hessian and a vector as `hessp=`, at the price of a few gradients, without the Hessian.

What is printed: the iterations of each, how often it went through the data (for a gradient, or a product with the
Hessian), how far its loss is from the lowest, and the accuracy on a quarter of the data that it never saw. With the
name of a file the curves of the losses are drawn.

Run it: python examples/optimisers.py [PICTURE]
"""

import sys

import numpy as np
from matplotlib.figure import Figure
from rich.console import Console
from rich.progress import track
from scipy.optimize import OptimizeResult, minimize
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

import adgen


@adgen.example(
    w=np.array([0.4, -0.2, 0.1]), X=np.random.default_rng(0).normal(size=(4, 3)), y=np.array([1.0, 0.0, 0.0, 1.0])
)
def loss(w, X, y):
    z = X @ w
    return np.mean(np.logaddexp(0.0, z) - y * z) + 0.005 * np.sum(w * w)


def batches(args, epochs, batch, title):
    """For each epoch the data in parts of about `batch` rows, in a new order each time, beside a progress bar."""
    rng = np.random.default_rng(0)
    count = len(args[0])
    for _ in track(range(epochs), title, console=Console(stderr=True), transient=True):
        parts = np.array_split(rng.permutation(count), max(count // (batch or count), 1))
        yield [tuple(a[rows] for a in args) for rows in parts]


def result(fun, x, args, jac, epochs):
    return OptimizeResult(x=x, fun=fun(x, *args), jac=jac(x, *args), nit=epochs, passes=epochs, success=True)


def gradient_descent(fun, x0, args=(), jac=None, callback=None, epochs=50, batch=None, rate=0.5, **_):
    """A step against the gradient, and again; all of the data at once, unless `batch` says how many rows."""
    x = np.array(x0)
    for parts in batches(args, epochs, batch, "gradient descent"):
        for part in parts:
            x = x - rate * jac(x, *part)
        if callback is not None:
            callback(x)
    return result(fun, x, args, jac, epochs)


def adam(fun, x0, args=(), jac=None, callback=None, epochs=50, batch=32, rate=0.02, beta1=0.9, beta2=0.999, **_):
    """Steps of the mean slope over the root of its mean square, for each component; the newer, the heavier."""
    x, mean, square, count = np.array(x0), 0.0, 0.0, 0
    for parts in batches(args, epochs, batch, "Adam"):
        for part in parts:
            count += 1
            slope = jac(x, *part)
            mean = beta1 * mean + (1.0 - beta1) * slope
            square = beta2 * square + (1.0 - beta2) * slope * slope
            x = x - rate * mean / (1.0 - beta1**count) / (np.sqrt(square / (1.0 - beta2**count)) + 1e-8)
        if callback is not None:
            callback(x)
    return result(fun, x, args, jac, epochs)


METHODS = {"gradient descent": gradient_descent, "Adam": adam, "L-BFGS": "L-BFGS-B", "Newton": "Newton-CG"}


def draw(curves, lowest, path):
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for name, losses in curves.items():
        axes.semilogy(np.maximum(np.array(losses) - lowest, 1e-12), label=name)
    axes.set(xlabel="iterations (of the first two: passes through the data)", ylabel="loss above the lowest")
    axes.legend()
    figure.savefig(path, dpi=120)


def main(picture=None):
    X, y = load_breast_cancer(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y.astype(float), stratify=y, random_state=0)
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train, X_test = (np.column_stack([(X - mean) / std, np.ones(len(X))]) for X in (X_train, X_test))

    start = np.zeros(X_train.shape[1])
    curves, fits = {}, {}
    for name, method in METHODS.items():
        curves[name] = [loss(start, X_train, y_train)]

        def remember(w, losses=curves[name]):
            losses.append(loss(w, X_train, y_train))

        given = adgen.scipy(loss, method=method)
        fits[name] = minimize(loss, start, args=(X_train, y_train), callback=remember, **given)
    lowest = min(fit.fun for fit in fits.values())
    for name, fit in fits.items():
        passes = fit.get("passes") or fit.njev + fit.get("nhev", 0)
        accuracy = np.mean((X_test @ fit.x > 0.0) == (y_test > 0.5))
        print(
            f"{name:17} iterations {fit.nit:3}   passes {passes:3}   loss {fit.fun:.6f}"
            f"   above the lowest {fit.fun - lowest:.1e}   accuracy {accuracy:.3f}"
        )
    if picture is not None:
        draw(curves, lowest, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
