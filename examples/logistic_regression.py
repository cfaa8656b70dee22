"""Logistic regression on the breast-cancer data, trained by L-BFGS-B with the gradient that adgen wrote.

Run it: python examples/logistic_regression.py
Read the gradient: adgen compile examples/logistic_regression.py:loss --sig "w: f8[d], b: float, X: f8[n,d], y: f8[n]"
"""

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

import adgen


@adgen.example(
    w=np.array([0.4, -0.2, 0.1]),
    b=0.3,
    X=np.random.default_rng(0).normal(size=(8, 3)),
    y=np.array([1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]),
)
def loss(w, b, X, y, penalty=1e-3):
    z = X @ w + b
    p = 1.0 / (1.0 + np.exp(-z))
    return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p)) + penalty * np.sum(w * w)


def objective(theta, X, y):
    """The loss of all parameters in one vector, as SciPy has them."""
    return loss(theta[:-1], theta[-1], X, y)


def accuracy(theta, X, y):
    return np.mean((X @ theta[:-1] + theta[-1] > 0.0) == (y > 0.5))


def main():
    X, labels = load_breast_cancer(return_X_y=True)
    y = labels.astype(float)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train, X_test = (X_train - mean) / std, (X_test - mean) / std

    start = np.zeros(X.shape[1] + 1)
    # `fun` and `jac=True`: the loss and its gradient from one sweep.
    fit = minimize(x0=start, args=(X_train, y_train), **adgen.scipy(objective, method="L-BFGS-B", fun=True))
    print(f"loss {fit.fun:.4f} after {fit.nit} iterations and {fit.nfev} gradients")
    print(f"accuracy on the training data {accuracy(fit.x, X_train, y_train):.3f}")
    print(f"accuracy on the test data     {accuracy(fit.x, X_test, y_test):.3f}")


if __name__ == "__main__":
    main()
