"""A dense network reads handwritten digits: layers in a list of dataclasses, trained by stochastic gradient descent.

E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits" (UCI, 1998), as scikit-learn bundles it: 1797
images of 8 by 8 pixels. One hidden layer of rectified units, the cross entropy of a softmax, mini-batches of 32.

What is learnt: parameters may be any tree of lists, dicts and dataclasses, and the gradient has the same structure, so
that a step of descent is `layer.W -= rate * bar.W`. A batch is data: X and the labels have no gradient, and cost none.

What is printed: the mean loss of some epochs, and the accuracy on a quarter of the images that it never saw.

Run it: python examples/dense_network.py
"""

import itertools
from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import adgen


@dataclass
class Layer:
    """The weights of one layer, inputs by outputs, and its biases."""

    W: np.ndarray
    b: np.ndarray


def new_layers(rng, *sizes):
    """Layers of these sizes, with the start of K. He et al. (ICCV 2015)."""
    return [Layer(rng.normal(0.0, np.sqrt(2.0 / n), (n, m)), np.zeros(m)) for n, m in itertools.pairwise(sizes)]


def scores(layers, X):
    for layer in layers[:-1]:
        X = np.maximum(X @ layer.W + layer.b, 0.0)
    return X @ layers[-1].W + layers[-1].b


@adgen.example(
    layers=new_layers(np.random.default_rng(0), 3, 4, 2),
    X=np.random.default_rng(1).normal(size=(2, 3)),
    labels=np.array([1, 0]),
)
def loss(layers, X, labels):
    z = scores(layers, X)
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


loss_and_grad = adgen.value_and_grad(loss)


def descend(layers, X, labels, rate):
    """One step down the gradient of a batch, in place; returns the loss before it."""
    value, bars = loss_and_grad(layers, X, labels)
    for layer, bar in zip(layers, bars, strict=True):
        layer.W -= rate * bar.W
        layer.b -= rate * bar.b
    return value


def main(epochs=40, batch=32, rate=0.1):
    images, labels = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(images / 16.0, labels, stratify=labels, random_state=0)
    rng = np.random.default_rng(0)
    layers = new_layers(rng, 64, 64, 10)
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(y_train))
        batches = np.array_split(order, len(order) // batch)
        losses = [descend(layers, X_train[rows], y_train[rows], rate) for rows in batches]
        if epoch % 10 == 0:
            print(f"epoch {epoch:2}: loss {np.mean(losses):.4f}")
    accuracy = np.mean(np.argmax(scores(layers, X_test), axis=1) == y_test)
    print(f"accuracy on {len(y_test)} images that it never saw: {accuracy:.3f}")


if __name__ == "__main__":
    main()
