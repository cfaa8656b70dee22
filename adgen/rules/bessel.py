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
    *scipy("y1(x)", "0.5 * (y0(x) - yn(2, x))", loops=REAL, at="x = 0: nan"),
    *scipy(
        "yn(n, x)",
        None,
        "0.5 * (yn(n - 1, x) - yn(n + 1, x))",
        loops=COUNTED,
        at="n = 1, x = 0: nan in x",
        samples=WHOLE,
    ),
    *scipy("yv(v, x)", None, "0.5 * (yv(v - 1, x) - yv(v + 1, x))", loops=ORDERED, at="v = 0.5, x = 0: nan in x"),
    *scipy("i0(x; lib=None)", "i1(x)", loops=REAL),
    *scipy("i1(x)", "0.5 * (i0(x) + iv(2, x))", loops=REAL),
    *scipy("iv(v, x)", None, "0.5 * (iv(v - 1, x) + iv(v + 1, x))", loops=ORDERED, at="v = 0.5, x = 0: inf in x"),
    *scipy("i0e(x)", "i1e(x) - sign(x) * out", loops=REAL, at="x = 0: 0"),
    *scipy("i1e(x)", "0.5 * (i0e(x) + ive(2, x)) - sign(x) * out", loops=REAL),
    *scipy(
        "ive(v, x)",
        None,
        "0.5 * (ive(v - 1, x) + ive(v + 1, x)) - sign(x) * out",
        loops=ORDERED_REAL,
        at="v = 0.5, x = 0: nan in x",
    ),
    *scipy("k0(x)", "-k1(x)", loops=REAL, at="x = 0: -inf"),
    *scipy("k1(x)", "-k0(x) - out / x", loops=REAL, at="x = 0: -inf"),
    *scipy("kv(v, x)", None, "-0.5 * (kv(v - 1, x) + kv(v + 1, x))", loops=ORDERED, at="v = 0.5, x = 0: -inf in x"),
)
