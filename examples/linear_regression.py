"""Linear regression y = w x + b on the diabetes data, by gradient descent and by the closed formula.

B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, "Least angle regression", Annals of Statistics 32 (2004): 442
patients, here the progression of the disease against the body mass index (both standardised).

What is learnt: a loss is a plain function of its parameters and the data; `wrt=` names the parameters; gradient descent
takes a step against the gradient, and again, until it stands where the normal equations say.

What is printed: the line while it is fitted, the line of least squares, and the part of the variance it explains.

Run it: python examples/linear_regression.py
"""

import numpy as np
from sklearn.datasets import load_diabetes

import adgen

BODY_MASS_INDEX = 2


@adgen.example(w=0.4, b=-0.1, x=np.array([-1.2, 0.3, 0.5, 2.0]), y=np.array([-0.7, 0.4, 0.1, 1.5]))
def loss(w, b, x, y):
    return np.mean((w * x + b - y) ** 2)


loss_and_grad = adgen.value_and_grad(loss, wrt=("w", "b"))


def standardised(values):
    return (values - values.mean()) / values.std()


def main(steps=100, rate=0.1):
    data = load_diabetes()
    x, y = standardised(data.data[:, BODY_MASS_INDEX]), standardised(data.target)

    w, b = 0.0, 0.5
    for step in range(steps + 1):
        value, (w_bar, b_bar) = loss_and_grad(w, b, x, y)
        if step % 20 == 0:
            print(f"step {step:3}: loss {value:.6f}, y = {w:.6f} x + {b:.6f}")
        w, b = w - rate * w_bar, b - rate * b_bar

    exact_w, exact_b = np.polyfit(x, y, 1)
    print(f"least squares: loss {loss(exact_w, exact_b, x, y):.6f}, y = {exact_w:.6f} x + {abs(exact_b):.6f}")
    print(f"variance explained {1.0 - loss(w, b, x, y):.3f}")


if __name__ == "__main__":
    main()
