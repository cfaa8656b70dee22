"""A convolution network reads handwritten digits: filters slid over images by slices, pooled, trained with momentum.

After Y. LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of the IEEE 86 (1998), on
scikit-learn's digits (8 by 8 pixels): two convolutions of 3 by 3 pixels, a pooling by the maximum, a dense layer.

What is learnt: there is no layer library to wait for. A convolution is a sum of shifted images times matrices, eight
lines of NumPy, and adgen writes its adjoint as the same two loops, with slices that add where the function's read.

What is printed: the mean loss of some epochs, and the accuracy on a quarter of the images that it never saw.

Run it: python examples/convolution_network.py
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import adgen


def convolve(X, K):
    """Images (count, height, width, channels) times filters (rows, columns, channels, filters), where they fit."""
    n, height, width, _ = X.shape
    rows, columns, _, filters = K.shape
    h, w = height - rows + 1, width - columns + 1
    Y = np.zeros((n, h, w, filters))
    for i in range(rows):
        for j in range(columns):
            Y += X[:, i : i + h, j : j + w] @ K[i, j]
    return Y


def pool(X):
    """The maximum of each square of 2 by 2 pixels."""
    n, h, w, channels = X.shape
    return np.max(X.reshape(n, h // 2, 2, w // 2, 2, channels), axis=(2, 4))


def scores(p, X):
    X = np.maximum(convolve(X, p["K1"]) + p["b1"], 0.0)
    X = np.maximum(convolve(X, p["K2"]) + p["b2"], 0.0)
    X = pool(X)
    return X.reshape(len(X), -1) @ p["W"] + p["b"]


def new_parameters(rng, filters=(8, 16), size=8, classes=10):
    """Parameters for images of `size` by `size` pixels, with the start of K. He et al. (ICCV 2015)."""
    first, second = filters
    features = second * ((size - 4) // 2) ** 2
    return {
        "K1": rng.normal(0.0, np.sqrt(2.0 / 9), (3, 3, 1, first)),
        "b1": np.zeros(first),
        "K2": rng.normal(0.0, np.sqrt(2.0 / (9 * first)), (3, 3, first, second)),
        "b2": np.zeros(second),
        "W": rng.normal(0.0, np.sqrt(1.0 / features), (features, classes)),
        "b": np.zeros(classes),
    }


@adgen.example(
    p=new_parameters(np.random.default_rng(0), filters=(2, 2), size=6, classes=2),
    X=np.random.default_rng(1).normal(size=(2, 6, 6, 1)),
    labels=np.array([1, 0]),
)
def loss(p, X, labels):
    z = scores(p, X)
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


loss_and_grad = adgen.value_and_grad(loss)


def descend(p, velocity, X, labels, rate, momentum=0.9):
    """One step of gradient descent with momentum, in place; returns the loss before it."""
    value, bars = loss_and_grad(p, X, labels)
    for name, bar in bars.items():
        velocity[name] = momentum * velocity[name] - rate * bar
        p[name] += velocity[name]
    return value


def main(epochs=15, batch=32, rate=0.05):
    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8, 1) / 16.0
    X_train, X_test, y_train, y_test = train_test_split(images, labels, stratify=labels, random_state=0)
    rng = np.random.default_rng(0)
    p = new_parameters(rng)
    velocity = {name: np.zeros_like(value) for name, value in p.items()}
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(y_train))
        batches = np.array_split(order, len(order) // batch)
        losses = [descend(p, velocity, X_train[rows], y_train[rows], rate) for rows in batches]
        if epoch % 5 == 0:
            print(f"epoch {epoch:2}: loss {np.mean(losses):.4f}")
    accuracy = np.mean(np.argmax(scores(p, X_test), axis=1) == y_test)
    print(f"accuracy on {len(y_test)} images that it never saw: {accuracy:.3f}")


if __name__ == "__main__":
    main()
