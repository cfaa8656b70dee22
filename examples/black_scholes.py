"""The greeks of a European call: derivatives of its Black-Scholes price, against the closed formulas.

F. Black and M. Scholes, "The pricing of options and corporate liabilities", Journal of Political Economy 81 (1973).
The normal distribution comes from Abramowitz and Stegun, formula 26.2.17 (absolute error below 7.5e-8), so that the
program needs nothing but exp, log and sqrt.

Run it: python examples/black_scholes.py
"""

import math

import adgen

COEFFICIENTS = (1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530)


def normal_cdf(x):
    t = 1.0 / (1.0 + 0.2316419 * abs(x))
    tail = 0.0
    for c in COEFFICIENTS:
        tail = (tail + c) * t
    tail = tail * math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
    if x > 0.0:
        return 1.0 - tail
    return tail


@adgen.example(spot=100.0, strike=105.0, time=0.75, rate=0.03, volatility=0.25)
def call_price(spot, strike, time, rate, volatility):
    spread = volatility * math.sqrt(time)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / spread
    d2 = d1 - spread
    return spot * normal_cdf(d1) - strike * math.exp(-rate * time) * normal_cdf(d2)


price_and_greeks = adgen.value_and_grad(call_price, wrt=("spot", "time", "rate", "volatility"))


def closed_greeks(spot, strike, time, rate, volatility):
    """Delta, theta (by time to expiry), rho and vega by the textbook formulas."""
    spread = volatility * math.sqrt(time)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / spread
    cdf1, cdf2 = (0.5 * math.erfc(-d / math.sqrt(2.0)) for d in (d1, d1 - spread))
    density = math.exp(-0.5 * d1 * d1) / math.sqrt(2.0 * math.pi)
    cash = strike * math.exp(-rate * time) * cdf2
    vega = spot * density * math.sqrt(time)
    return cdf1, vega * volatility / (2.0 * time) + rate * cash, time * cash, vega


def main():
    market = (100.0, 105.0, 0.75, 0.03, 0.25)
    price, greeks = price_and_greeks(*market)
    print(f"price {price:.6f}")
    for name, ours, theirs in zip(("delta", "theta", "rho", "vega"), greeks, closed_greeks(*market), strict=True):
        print(f"{name:6} {ours:12.6f}   closed formula {theirs:12.6f}   difference {ours - theirs:9.1e}")


if __name__ == "__main__":
    main()
