"""Newton's method for 650 unknowns: `minimize(jac=, hessp=)` on handwritten digits.

The softmax regression of scikit-learn's digits, fitted by L-BFGS-B, which needs the gradient, and by Newton-CG and
trust-ncg, which also ask for products of the Hessian with vectors (R. S. Dembo and T. Steihaug, "Truncated-Newton
algorithms for large-scale unconstrained optimization", 1983).

What is learnt: `adgen.scipy(loss, method=...)` gives the keyword arguments that `minimize` takes for this method: `jac`
for L-BFGS-B, `jac` and `hessp` for the others, each with SciPy's order of arguments. With `fun=True` the loss and its
gradient come from one sweep. The Hessian itself, of 650 x 650 numbers, is never made.

What is printed: what one gradient takes, by adgen and by the differences that SciPy takes without it; the loss, the
size of the gradient where each method stopped, how often it evaluated what, and the time; and the accuracy on a quarter
of the images that no method saw.

Run it: python examples/softmax_regression.py
"""

from time import perf_counter

import numpy as np
from scipy.optimize import approx_fprime, minimize
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import adgen


@adgen.example(
    w=np.linspace(-1.0, 1.0, 6), X=np.array([[1.0, 0.5], [0.2, -1.0]]), Y=np.array([[1.0, 0, 0], [0, 0, 1.0]])
)
def loss(w, X, Y):
    """The mean of -log p of the right class, and a small penalty; Y has a column for each class."""
    scores = X @ w.reshape(X.shape[1], Y.shape[1])
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.sum(Y * log_p) / len(X) + 5e-4 * np.sum(w * w)


def images():
    """The pixels between 0 and 1 with a column of ones, and the digits as columns of 0 and 1; three quarters first."""
    X, digit = load_digits(return_X_y=True)
    X = np.column_stack([X / 16.0, np.ones(len(X))])
    return train_test_split(X, np.eye(10)[digit], stratify=digit, random_state=0)


def fit(name, start, data, **given):
    begin = perf_counter()
    found = minimize(x0=start, args=data, tol=1e-6, **given)
    seconds = perf_counter() - begin
    print(
        f"{name:9} loss {found.fun:.9f}   slope {np.max(np.abs(gradient(found.x, *data))):.0e}"
        f"   gradients {found.njev:2}   products {found.get('nhev', 0):3}   {seconds:5.2f} s"
    )
    return found


gradient = adgen.grad(loss)


def main():
    X_train, X_test, Y_train, Y_test = images()
    data, start = (X_train, Y_train), np.zeros(X_train.shape[1] * 10)
    gradient(start, *data)  # compiled here and not while the clock runs
    begin = perf_counter()
    exact = gradient(start, *data)
    middle = perf_counter()
    differences = approx_fprime(start, loss, 1e-8, *data)
    end = perf_counter()
    print(f"one gradient: {1e3 * (middle - begin):.1f} ms; by {len(start)} differences {1e3 * (end - middle):.0f} ms,")
    print(f"    with an error of {np.max(np.abs(differences - exact)):.0e}")

    for method in ("L-BFGS-B", "Newton-CG", "trust-ncg"):
        found = fit(method, start, data, **adgen.scipy(loss, method=method, fun=True))
    right = np.argmax(X_test @ found.x.reshape(-1, 10), axis=1) == np.argmax(Y_test, axis=1)
    print(f"accuracy on {len(X_test)} images that it never saw: {np.mean(right):.3f}")


if __name__ == "__main__":
    main()
