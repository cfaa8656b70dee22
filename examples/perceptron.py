"""One layer of neurons with a sigmoid, a batch of examples, and the mean squared error, on the iris data.

R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936): four lengths of 150
flowers of three species. The network is `add, transpose, matmul, power`, the four operations with which every tutorial
on backpropagation starts (D. E. Rumelhart, G. E. Hinton and R. J. Williams, Nature 323, 1986).

What is learnt: the gradient of a whole batch is a product of matrices, and reading it is a lesson on backpropagation:
`error`, times the slope of the power, times the slope of the sigmoid, times the inputs.

What is printed: the function that adgen wrote, the loss while it trains, and the accuracy.

Run it: python examples/perceptron.py
"""

import numpy as np
from sklearn.datasets import load_iris

import adgen


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def predict(W, b, X):
    return sigmoid(np.add(np.matmul(X, np.transpose(W)), b))


@adgen.example(
    W=np.array([[0.4, -0.2, 0.1], [0.3, 0.5, -0.6]]),
    b=np.array([0.1, -0.3]),
    X=np.array([[1.0, 0.2, -0.5], [0.4, -1.1, 0.3]]),
    Y=np.array([[1.0, 0.0], [0.0, 1.0]]),
)
def loss(W, b, X, Y):
    return np.mean(np.power(predict(W, b, X) - Y, 2))


loss_and_grad = adgen.value_and_grad(loss, wrt=("W", "b"))


def main(epochs=2000, rate=2.0):
    X, labels = load_iris(return_X_y=True)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    Y = np.eye(3)[labels]
    rng = np.random.default_rng(0)
    W, b = 0.1 * rng.normal(size=(3, 4)), np.zeros(3)
    print(loss_and_grad.source(W, b, X, Y))

    for epoch in range(epochs + 1):
        value, (W_bar, b_bar) = loss_and_grad(W, b, X, Y)
        if epoch % (epochs // 4) == 0:
            print(f"epoch {epoch:4}: loss {value:.4f}")
        W -= rate * W_bar
        b -= rate * b_bar
    print(f"accuracy {np.mean(np.argmax(predict(W, b, X), axis=1) == labels):.3f}")


if __name__ == "__main__":
    main()
