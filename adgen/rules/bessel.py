"""Bessel functions of `scipy.special`: NIST DLMF 10.6 and 10.29. Their order is data (DLMF 10.15 and 10.38 give its
derivatives by series that no library sums).
"""

from __future__ import annotations

from adgen.rules.forms import Line
from adgen.rules.special import COUNTED, REAL, scipy

ORDERED = "ff->f dd->d fF->F dD->D"
ORDERED_REAL = "ff->f dd->d"
"""Functions of an order and an argument; of the scaled ones the complex derivative does not exist."""

WHOLE = ("2, f8[n]", "i8[n, 1], f8[2]", "i8, f4[n]", "1, float", "int, float", "3.0, f4")

TABLE: Line = (
    *scipy("j0(x)", "-j1(x)", loops=REAL),
    *scipy("j1(x)", "0.5 * (j0(x) - jv(2, x))", loops=REAL),
    *scipy("jv(v, x)", None, "0.5 * (jv(v - 1, x) - jv(v + 1, x))", loops=ORDERED, at="v = 0.5, x = 0: inf in x"),
    *scipy("y0(x)", "-y1(x)", loops=REAL, at="x = 0: inf"),
    # At 0 both terms are infinite, and that of the order nearer to 0 is nothing beside the other.
    *scipy("y1(x)", "0.5 * (where(x == 0, 0, y0(x)) - yn(2, x))", loops=REAL, at="x = 0: inf"),
    *scipy(
        "yn(n, x)",
        None,
        "0.5 * (where((x == 0) & (n > 0), 0, yn(n - 1, x)) - where((x == 0) & (n < 0), 0, yn(n + 1, x)))",
        loops=COUNTED,
        at="n = 1, x = 0: inf in x; n = -1, x = 0: -inf in x; n = 0, x = 0: inf in x",
        samples=WHOLE,
    ),
    *scipy(
        "yv(v, x)",
        None,
        "0.5 * (where((x == 0) & (v > 0), 0, yv(v - 1, x)) - where((x == 0) & (v < 0), 0, yv(v + 1, x)))",
        loops=ORDERED,
        at="v = 0.5, x = 0: inf in x; v = -2, x = 0: inf in x; v = 0, x = 0: inf in x",
    ),
    *scipy("i0(x; lib=None)", "i1(x)", loops=REAL),
    *scipy("i1(x)", "0.5 * (i0(x) + iv(2, x))", loops=REAL),
    *scipy("iv(v, x)", None, "0.5 * (iv(v - 1, x) + iv(v + 1, x))", loops=ORDERED, at="v = 0.5, x = 0: inf in x"),
    *scipy("i0e(x)", "i1e(x) - sign(x) * out", loops=REAL, at="x = 0: 0"),
    *scipy(
        "i1e(x)",
        # The term of order 2, which SciPy has up to 1e9, and far from 0 by recurrence (DLMF 10.29.1).
        "0.5 * (i0e(x) + where(absolute(x) < 1, ive(2, x), i0e(x) - 2 * out / where(absolute(x) < 1, 1.0, x)))"
        " - sign(x) * out",
        loops=REAL,
        at="x = inf: 0; x = -inf: 0",
    ),
    *scipy(
        "ive(v, x)",
        None,
        # SciPy's function of a negative order is nan at 0, where scaling changes nothing.
        "0.5 * (where((v > 0) & (v < 1) & (x == 0), iv(v - 1, x), ive(v - 1, x)) + ive(v + 1, x)) - sign(x) * out",
        loops=ORDERED_REAL,
        at="v = 0.5, x = 0: inf in x; v = 1, x = 0: 0.5 in x",
    ),
    *scipy("k0(x)", "-k1(x)", loops=REAL, at="x = 0: -inf"),
    *scipy("k1(x)", "-k0(x) - out / x", loops=REAL, at="x = 0: -inf"),
    *scipy("kv(v, x)", None, "-0.5 * (kv(v - 1, x) + kv(v + 1, x))", loops=ORDERED, at="v = 0.5, x = 0: -inf in x"),
)
