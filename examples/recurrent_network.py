"""A recurrent network reads handwritten digits row by row, as a sequence of eight lines of eight pixels.

J. L. Elman, "Finding structure in time", Cognitive Science 14 (1990): a state is carried from row to row, and after the
last row it says which digit it was. Trained by Adam (D. P. Kingma and J. Ba, ICLR 2015) on scikit-learn's digits.

What is learnt: backpropagation through time is not an algorithm of its own. The function is a loop that overwrites `h`;
adgen writes a loop that runs backwards, and stores of each step what it needs: the states.

What is printed: the function that adgen wrote, the mean loss of some epochs, and the accuracy on a quarter of the
sequences that it never saw.

Run it: python examples/recurrent_network.py
"""

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import adgen


class Parameters(NamedTuple):
    """From input to state, from state to state, the bias of the state, and from state to scores with their bias."""

    W: np.ndarray
    U: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray


def new_parameters(rng, inputs, states, classes):
    """Small random matrices; the one from state to state is orthogonal, so that it keeps what it knows."""
    return Parameters(
        W=rng.normal(0.0, np.sqrt(1.0 / inputs), (inputs, states)),
        U=np.linalg.qr(rng.normal(size=(states, states)))[0],
        b=np.zeros(states),
        V=rng.normal(0.0, np.sqrt(1.0 / states), (states, classes)),
        c=np.zeros(classes),
    )


def scores(p, sequence):
    """The scores after a sequence of shape (steps, batch, inputs)."""
    h = np.zeros((sequence.shape[1], len(p.b)))
    for x in sequence:
        h = np.tanh(x @ p.W + h @ p.U + p.b)
    return h @ p.V + p.c


@adgen.example(
    p=new_parameters(np.random.default_rng(0), 2, 3, 2),
    sequence=np.random.default_rng(1).normal(size=(3, 2, 2)),
    labels=np.array([1, 0]),
)
def loss(p, sequence, labels):
    z = scores(p, sequence)
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


loss_and_grad = adgen.value_and_grad(loss)


def adam(p, bars, means, squares, step, rate=3e-3, beta1=0.9, beta2=0.999):
    """One step of Adam, in place: each component has a rate of its own, from the mean of its squared slopes."""
    rate *= np.sqrt(1.0 - beta2**step) / (1.0 - beta1**step)
    for value, bar, mean, square in zip(p, bars, means, squares, strict=True):
        mean += (1.0 - beta1) * (bar - mean)
        square += (1.0 - beta2) * (bar * bar - square)
        value -= rate * mean / (np.sqrt(square) + 1e-8)


def main(epochs=30, batch=32):
    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8) / 16.0
    X_train, X_test, y_train, y_test = train_test_split(images, labels, stratify=labels, random_state=0)
    rng = np.random.default_rng(0)
    p = new_parameters(rng, inputs=8, states=64, classes=10)
    means, squares = ([np.zeros_like(value) for value in p] for _ in range(2))
    step = 0
    for epoch in range(1, epochs + 1):
        losses = []
        for rows in np.array_split(rng.permutation(len(y_train)), len(y_train) // batch):
            step += 1
            value, bars = loss_and_grad(p, X_train[rows].swapaxes(0, 1), y_train[rows])
            adam(p, bars, means, squares, step)
            losses.append(value)
        if epoch % 10 == 0:
            print(f"epoch {epoch:2}: loss {np.mean(losses):.4f}")
    found = np.argmax(scores(p, X_test.swapaxes(0, 1)), axis=1)
    print(f"accuracy on {len(y_test)} sequences that it never saw: {np.mean(found == y_test):.3f}")


if __name__ == "__main__":
    main()
