"""A dataclass and a named tuple that the function makes and takes apart."""

from dataclasses import dataclass
from typing import NamedTuple

ADGEN = {
    "sig": "x: float, y: float, steps: int",
    "wrt": ("x", "y"),
    "args": [
        "0.7, 1.2, 3",
    ],
}


class Rates(NamedTuple):
    growth: float
    decay: float = 0.5


@dataclass
class State:
    prey: float
    predator: float


def advance(state, rates):
    gain = rates.growth * state.prey - rates.decay * state.prey * state.predator
    return State(state.prey + 0.1 * gain, state.predator * 0.9)


def f(x, y, steps):
    state = State(prey=x, predator=y)
    rates = Rates(x * y)
    for _ in range(steps):
        state = advance(state, rates)
    growth, _ = rates
    return state.prey * state.predator * growth
