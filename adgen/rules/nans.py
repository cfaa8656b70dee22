"""Reductions and scans that leave out what is not a number.

Elements that are nan get no derivative. Coefficients are chosen before they meet a tangent, since `0 * nan` is nan.
"""

from __future__ import annotations

from adgen.rules.forms import Line, nondiff, tangent
from adgen.rules.order_types import middle, ranked
from adgen.rules.orders import RANKS, TIES
from adgen.rules.reduction_types import accumulation, average, position, scan, selection, spread
from adgen.rules.reductions import AXES

REDUCED = (
    "f8[n, m]",
    "f8[n, m]; axis=0",
    "f8[n, m]; axis=1, keepdims=True",
    "f8[n, m, 8]; axis=(0, 2)",
    "f8[n]; axis=0",
    "f4[n, m]; axis=0",
    "i8[n, m]; axis=0",
    "float",
)
SCANNED = ("f8[n, m]", "f8[n, m]; axis=0", "f8[n]", "f4[n]; axis=0", "i8[n]")
RANKED = ("f8[n]", "f8[n, m]", "f8[n, 3]; axis=0", "f8[n, m]; axis=1, keepdims=True", "f4[n]", "i8[n]")
QUANTILES = (
    "f8[n], 0.3",
    "f8[n, m], 0.3; axis=0",
    "f8[n, m, 3], f8[2]; axis=(0, 2), keepdims=True",
    "f8[n, m], f8[2]; axis=0, method='hazen'",
    "f8[n], 0.3; method='lower'",
    "f4[n], 0.3",
)

TABLE: Line = (
    *tangent(
        f"nansum(x; {AXES})",
        "sum(where(isnan(x), 0, x_dot), axis=axis, keepdims=keepdims)",
        infer=accumulation,
        samples=(*REDUCED, "c16[n]"),
    ),
    *tangent(
        f"nanmean(x; {AXES})",
        "sum(where(isnan(x), 0, x_dot), axis=axis, keepdims=keepdims) / sum(~isnan(x), axis=axis, keepdims=keepdims)",
        infer=average,
        samples=(*REDUCED, "c16[n]"),
        cost=2.0,
    ),
    *tangent(
        f"nanprod(x; {AXES})",
        "sum(where(isnan(x), 0, x_dot) * prod_others(where(isnan(x), 1, x), out, axis), axis=axis, keepdims=keepdims)",
        infer=accumulation,
        samples=REDUCED,
    ),
    *tangent(
        f"nanmax(x; {AXES})",
        "sum(where(x == expand(out, x, axis), x_dot, 0), axis=axis, keepdims=keepdims)"
        " / sum(x == expand(out, x, axis), axis=axis, keepdims=keepdims)",
        infer=selection,
        samples=REDUCED,
        at="x = [1, nan, 1]: [0.5, 0, 0.5]",
    ),
    *tangent(
        f"nanmin(x; {AXES})",
        "sum(where(x == expand(out, x, axis), x_dot, 0), axis=axis, keepdims=keepdims)"
        " / sum(x == expand(out, x, axis), axis=axis, keepdims=keepdims)",
        infer=selection,
        samples=REDUCED,
        at="x = [1, nan, 1]: [0.5, 0, 0.5]",
    ),
    *tangent(
        f"nanvar(x; {AXES}, ddof=0)",
        "2 * sum(real(conjugate(where(isnan(x), 0, x - nanmean(x, axis=axis, keepdims=True))) * x_dot), axis=axis,"
        " keepdims=keepdims) / (sum(~isnan(x), axis=axis, keepdims=keepdims) - ddof)",
        infer=spread,
        samples=(*REDUCED[:7], "f8[n]; ddof=1", "c16[n]"),
        cost=4.0,
    ),
    *tangent(
        f"nanstd(x; {AXES}, ddof=0)",
        "sum(real(conjugate(where(isnan(x), 0, x - nanmean(x, axis=axis, keepdims=True))) * x_dot), axis=axis,"
        " keepdims=keepdims) / ((sum(~isnan(x), axis=axis, keepdims=keepdims) - ddof) * where(out == 0, 1, out))",
        infer=spread,
        samples=(*REDUCED[:7], "f8[n]; ddof=1"),
        cost=4.0,
        at="x = [1, nan, 1]: 0",
    ),
    *tangent(
        "nancumsum(x; axis=None)",
        "cumsum(where(isnan(x), 0, x_dot), axis=axis)",
        infer=scan,
        samples=SCANNED,
    ),
    *tangent(
        "nancumprod(x; axis=None)",
        "cumprod_dot(where(isnan(x), 0, x_dot), where(isnan(x), 1, x), out, axis)",
        infer=scan,
        samples=SCANNED,
    ),
    *tangent(
        f"nanmedian(x; {AXES})",
        "at_quantile(x_dot, lanes(x, axis, True), 0.5, 'linear', keepdims)",
        infer=middle,
        samples=RANKED,
        cost=10.0,
        at=f"x = [1, nan, 1, 1]: [0, 0, 1, 0] ({TIES})",
    ),
    *tangent(
        f"nanquantile(x, q; {RANKS})",
        "at_quantile(x_dot, lanes(x, axis, True), q, method, keepdims)"
        " + steeply(q_dot, lanes(x, axis, True), q, method, keepdims)",
        infer=ranked,
        samples=QUANTILES,
        cost=10.0,
        at=f"x = [1, nan, 1], q = 0.25: [0.75, 0, 0.25] in x and 0 in q ({TIES})",
    ),
    *tangent(
        f"nanpercentile(x, q; {RANKS})",
        "at_quantile(x_dot, lanes(x, axis, True), q / 100, method, keepdims)"
        " + steeply(q_dot / 100, lanes(x, axis, True), q / 100, method, keepdims)",
        infer=ranked,
        samples=QUANTILES,
        cost=10.0,
        at=f"x = [1, nan, 1], q = 25: [0.75, 0, 0.25] in x and 0 in q ({TIES})",
    ),
    *nondiff(
        f"nanargmax(x; {AXES})",
        f"nanargmin(x; {AXES})",
        infer=position,
        samples=("f8[n, m]", "f8[n, m]; axis=0", "f8[n]", "i8[n, m]; axis=1, keepdims=True"),
    ),
)
