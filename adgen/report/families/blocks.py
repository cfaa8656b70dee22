"""Functions with blocks of straight-line code, as people write them, for the table of `preaccumulation.py`."""

import math


def rigidity(e: float, b: float, h: float) -> float:
    """The flexural rigidity of a rectangular beam."""
    return e * b * h * h * h / 12.0


def sextic(x: float, y: float) -> float:
    """A polynomial in two variables."""
    return x * x * x * x * x * x + y * y * y * y * y * y - 3.0 * x * x * y * y


def runge_kutta(y: float, n: int) -> float:
    """Logistic growth by the classical method of Runge and Kutta."""
    h = 0.1
    for _ in range(n):
        k1 = y * (1.0 - y)
        y2 = y + h / 2 * k1
        k2 = y2 * (1.0 - y2)
        y3 = y + h / 2 * k2
        k3 = y3 * (1.0 - y3)
        y4 = y + h * k3
        k4 = y4 * (1.0 - y4)
        y = y + h / 6 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y


def halley(x: float, n: int) -> float:
    """The square root of 2 by Halley's iteration."""
    for _ in range(n):
        x = x * (x * x + 6.0) / (3.0 * x * x + 2.0)
    return x


def bezier(t: float, p0: float, p1: float, p2: float, p3: float) -> float:
    """A cubic Bezier curve in Bernstein's form."""
    u = 1.0 - t
    return u * u * u * p0 + 3.0 * u * u * t * p1 + 3.0 * u * t * t * p2 + t * t * t * p3


def arm(a: float, b: float, c: float) -> tuple[float, float]:
    """Where the hand of a robot's arm with three joints is."""
    x = 0.5 * math.cos(a) + 0.4 * math.cos(a + b) + 0.2 * math.cos(a + b + c)
    y = 0.5 * math.sin(a) + 0.4 * math.sin(a + b) + 0.2 * math.sin(a + b + c)
    return x, y


def doppler(v: float, c: float, f: float) -> float:
    """The frequency of what comes closer, by the relativistic Doppler effect."""
    return f * math.sqrt((c + v) / (c - v))


def coulomb(x: float, y: float, z: float, q: float) -> float:
    """The potential of a charge."""
    r = math.sqrt(x * x + y * y + z * z)
    return q / r


def van_der_pol(x: float, y: float, mu: float, n: int) -> float:
    """Van der Pol's oscillator by Euler's method."""
    for _ in range(n):
        dx = y
        dy = mu * (1.0 - x * x) * y - x
        x = x + 0.01 * dx
        y = y + 0.01 * dy
    return x


def gaussian(x: float, y: float, mx: float, my: float, s: float) -> float:
    """The density of a normal distribution in the plane."""
    dx = (x - mx) / s
    dy = (y - my) / s
    return math.exp(-0.5 * (dx * dx + dy * dy)) / (2.0 * math.pi * s * s)


def sellmeier(wavelength: float) -> float:
    """The refractive index of a glass."""
    q = wavelength * wavelength
    return math.sqrt(1.0 + 1.04 * q / (q - 0.006) + 0.23 * q / (q - 0.02) + 1.01 * q / (q - 103.56))


def helmholtz(x: float, y: float, z: float) -> float:
    """The Helmholtz energy of a mixed fluid (A. Griewank, On automatic differentiation, 1989), of three components."""
    b = 0.1 * x + 0.2 * y + 0.3 * z
    r = math.sqrt(2.0)
    s = x * math.log(x / (1.0 - b)) + y * math.log(y / (1.0 - b)) + z * math.log(z / (1.0 - b))
    q = x * x + 0.4 * x * y + 0.3 * y * y + 0.5 * x * z + 0.6 * y * z + 0.8 * z * z
    return s - q / (r * b) * math.log((1.0 + (1.0 + r) * b) / (1.0 + (1.0 - r) * b))


def black_scholes(s: float, k: float, r: float, sigma: float, t: float) -> float:
    """The price of a call."""
    d1 = (math.log(s / k) + (r + 0.5 * sigma * sigma) * t) / (sigma * math.sqrt(t))
    d2 = d1 - sigma * math.sqrt(t)
    n1 = 0.5 * (1.0 + math.erf(d1 / math.sqrt(2.0)))
    n2 = 0.5 * (1.0 + math.erf(d2 / math.sqrt(2.0)))
    return s * n1 - k * math.exp(-r * t) * n2
