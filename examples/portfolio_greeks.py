"""The greeks of a book of a thousand options: first, second and third derivatives by nesting.

F. Black and M. Scholes, Journal of Political Economy 81 (1973); the closed formulas of the greeks are those of E. G.
Haug, "The complete guide to option pricing formulas" (2007). The book is drawn from a fixed seed: calls and puts on one
share, long and short, each with a volatility of its own.

What is learnt: `adgen.grad(adgen.grad(f))` is the second derivative, and a third `grad` the third; `wrt=` says by what
each time. The thousand vegas come from one sweep, at about the price of the value.

What is printed: the greeks of the book beside the closed formulas, and what they say of a fall of the share by 2 %.

Run it: python examples/portfolio_greeks.py
"""

import numpy as np
from scipy.special import ndtr

import adgen


def example_book(rng, count):
    """Volatilities, strikes, times to expiry, signs (1: call, -1: put) and quantities."""
    return {
        "vol": rng.uniform(0.15, 0.45, count),
        "strike": rng.uniform(80.0, 120.0, count),
        "time": rng.uniform(0.1, 2.0, count),
        "sign": rng.choice([1.0, -1.0], count),
        "quantity": rng.integers(-10, 11, count).astype(float),
    }


@adgen.example(spot=100.0, rate=0.02, **example_book(np.random.default_rng(0), 3))
def value(spot, vol, rate, strike, time, sign, quantity):
    spread = vol * np.sqrt(time)
    d1 = (np.log(spot / strike) + (rate + 0.5 * vol * vol) * time) / spread
    price = sign * (spot * ndtr(sign * d1) - strike * np.exp(-rate * time) * ndtr(sign * (d1 - spread)))
    return np.sum(quantity * price)


value_and_first = adgen.value_and_grad(value, wrt=("spot", "vol", "rate"))
delta = adgen.grad(value, wrt="spot")
gamma = adgen.grad(delta, wrt="spot")
speed = adgen.grad(gamma, wrt="spot")
vanna = adgen.grad(delta, wrt="vol")


def closed_formulas(spot, vol, rate, strike, time, sign, quantity):
    """The same greeks from the book."""
    root = np.sqrt(time)
    d1 = (np.log(spot / strike) + (rate + 0.5 * vol * vol) * time) / (vol * root)
    d2 = d1 - vol * root
    density = np.exp(-0.5 * d1 * d1) / np.sqrt(2.0 * np.pi)
    each = density / (spot * vol * root)  # the gamma of one option, of calls and puts alike
    return {
        "delta": np.sum(quantity * sign * ndtr(sign * d1)),
        "rho": np.sum(quantity * sign * strike * time * np.exp(-rate * time) * ndtr(sign * d2)),
        "vega": np.sum(quantity * spot * density * root),
        "gamma": np.sum(quantity * each),
        "speed": np.sum(-quantity * each / spot * (d1 / (vol * root) + 1.0)),
        "vanna": np.sum(-quantity * density * d2 / vol),
    }


def main(count=1000):
    book = {"rate": 0.02, **example_book(np.random.default_rng(7), count)}
    total, (delta_1, vegas, rho) = value_and_first(100.0, **book)
    greeks = {
        "delta": delta_1,
        "rho": rho,
        "vega": np.sum(vegas),
        "gamma": gamma(100.0, **book),
        "speed": speed(100.0, **book),
        "vanna": np.sum(vanna(100.0, **book)),
    }
    print(f"value of {count} options {total:.2f}")
    closed = closed_formulas(100.0, **book)
    for name, ours in greeks.items():
        print(f"{name:5} {ours:15.8f}   closed formula {closed[name]:15.8f}   difference {ours - closed[name]:8.1e}")

    move = -2.0
    true = value(100.0 + move, **book) - total
    print(f"the share falls by 2 %: the book changes by {true:.4f}")
    said = 0.0
    for order, name in enumerate(("delta", "gamma", "speed"), start=1):
        said += greeks[name] * move**order / (1, 1, 2, 6)[order]
        print(f"  up to {name:5} {said:12.4f}   missed {abs(said - true):.4f}")


if __name__ == "__main__":
    main()
