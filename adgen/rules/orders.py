"""What sorts, ranks and searches.

Sorting is linear along the order that it finds: the derivative moves with the elements. Between equal elements that
order is the one that `np.argsort` gives, so that the elements of a sorted array, medians and quantiles each have one
element of x (or two neighbours) that gets the derivative, and shares sum to 1.
"""

from __future__ import annotations

from adgen.rules.forms import Line, linear, nondiff, structural, tangent
from adgen.rules.order_types import (
    bins_counted,
    chosen,
    close,
    interpolated,
    joint_order,
    middle,
    order,
    ordered,
    ranked,
    searched,
    taken_along,
)

LANES = ("f8[n]", "f8[n, m]", "f8[n, m]; axis=0", "f4[n]", "i8[n, m]; axis=0")
TIES = "equal elements in the order of np.argsort"
RANKS = "axis=None, method='linear', keepdims=False"
QUANTILES = (
    "f8[n], 0.3",
    "f8[n, m], 0.3; axis=0",
    "f8[n, m], 0.3; axis=-1, keepdims=True",
    "f8[n, m, 3], 0.6; axis=(0, 2)",
    "f8[n, m], f8[2]; axis=0",
    "f8[n], f8; method='hazen'",
    "f8[n], 0.3; method='lower'",
    "f8[n, m], f8[3]; axis=1, method='midpoint', keepdims=True",
    "f4[n], 0.3",
    "f4[n], f8[2]",
    "i8[n], 0.3",
)

ORDERS: Line = (
    *nondiff("argsort(x; axis=-1, kind=None)", infer=order, samples=(*LANES, "f8[n]; kind='stable'"), cost=20.0),
    *nondiff(
        "argpartition(x; kth=0, axis=-1)",
        infer=order,
        samples=("f8[n]; kth=1", "f8[n]; kth=(0, 2)", "f8[n, m]; kth=-1, axis=0", "i8[n]; kth=1"),
        cost=5.0,
    ),
    *tangent(
        "sort(x; axis=-1)",
        "reordered(x_dot, argsort(x, axis=axis), axis)",
        infer=ordered,
        samples=(*LANES, "f8[2, n, m]; axis=1", "c16[n]"),
        cost=20.0,
        at=f"x = [1, 1]: [[1, 0], [0, 1]] ({TIES})",
    ),
    *linear(
        "take_along_axis(x, i; axis=-1)",
        "scattered(out_bar, i, x, axis)",
        None,
        infer=taken_along,
        samples=(
            "f8[n], i8[3]",
            "f8[n, m], i8[n, 3]",
            "f8[n, m], i8[3, m]; axis=0",
            "f8[n, m], i8[n, 1]; axis=1",
            "f8[n, m], i8[2, 1]; axis=0",
            "f8[n, 1], i8[3, m]; axis=0",
            "f8[n, m, 3], i8[n, 2, 3]; axis=-2",
            "f4[n, m], i8[n, m]",
        ),
    ),
)

RECORDS = ("f8[n]", "f8[n, m]", "f8[n, m]; axis=1", "f8[2, n, m]; axis=-2", "f4[n]", "i8[n]")

RUNNING: Line = (
    *tangent(
        "running_max(x; axis=0)",
        "reordered(x_dot, last_record(x, out, axis), axis)",
        infer=ordered,
        samples=RECORDS,
        text="np.maximum.accumulate({x}{options})",
        at="x = [1, 1, 0]: [[1, 0, 0], [0, 1, 0], [0, 1, 0]] (the last of several equal elements)",
    ),
    *tangent(
        "running_min(x; axis=0)",
        "reordered(x_dot, last_record(x, out, axis), axis)",
        infer=ordered,
        samples=RECORDS,
        text="np.minimum.accumulate({x}{options})",
        at="x = [0, 0, 1]: [[1, 0, 0], [0, 1, 0], [0, 1, 0]] (the last of several equal elements)",
    ),
)

RANKED: Line = (
    *tangent(
        "median(x; axis=None, keepdims=False)",
        "0.5 * (at_rank(x_dot, lanes(x, axis), (count(x, axis) - 1) // 2, keepdims)"
        " + at_rank(x_dot, lanes(x, axis), count(x, axis) // 2, keepdims))",
        infer=middle,
        samples=(
            "f8[n]",
            "f8[3]",
            "f8[n, m]",
            "f8[n, m]; axis=0",
            "f8[n, 3]; axis=-1, keepdims=True",
            "f8[n, m, 3]; axis=(0, 2)",
            "f4[n]",
            "i8[n]",
            "f8[1]",
        ),
        cost=10.0,
        at=f"x = [1, 1, 1]: [0, 1, 0] ({TIES})",
    ),
    *tangent(
        f"quantile(x, q; {RANKS})",
        "at_quantile(x_dot, lanes(x, axis), q, method, keepdims) + steeply(q_dot, lanes(x, axis), q, method, keepdims)",
        infer=ranked,
        samples=QUANTILES,
        cost=10.0,
        at=f"x = [1, 1, 1], q = 0.25: [0.5, 0.5, 0] in x and 0 in q ({TIES});"
        " x = [0, 1, 4], q = 0.5: 6 in q (the slope to the right); x = [0, 1, 4], q = 1: 6 in q (that to the left)",
    ),
    *tangent(
        f"percentile(x, q; {RANKS})",
        "at_quantile(x_dot, lanes(x, axis), q / 100, method, keepdims)"
        " + steeply(q_dot / 100, lanes(x, axis), q / 100, method, keepdims)",
        infer=ranked,
        samples=QUANTILES,
        cost=10.0,
        at=f"x = [1, 1, 1], q = 25: [0.5, 0.5, 0] in x and 0 in q ({TIES})",
    ),
)

SEARCHED: Line = (
    *nondiff(
        "lexsort(*keys; axis=-1)",
        infer=joint_order,
        samples=("f8[n], f8[n]", "f8[n]", "f8[n, m], i8[n, m]; axis=0", "f8[n, m], f8[n, m]"),
        cost=20.0,
    ),
    *nondiff(
        "lexsort_rows(keys; axis=-1)",
        infer=joint_order,
        text="np.lexsort({keys}{options})",
        samples=("f8[n, m]", "i8[3, n, m]; axis=0"),
        cost=20.0,
    ),
    *nondiff(
        "searchsorted(a, v; side='left')",
        infer=searched,
        samples=("f8[n], f8[m]", "f8[n], f8; side='right'", "f8[n], float", "f8[n], f8[m, 3]", "i8[n], i8[m]"),
        cost=5.0,
    ),
    *nondiff(
        "digitize(x, bins; right=False)",
        infer=searched,
        samples=("f8[m], f8[1]", "f8[n, m], f8[1]; right=True", "f8, f8[1]", "float, i8[1]"),
        cost=5.0,
    ),
    *nondiff(
        "bin_count(x; bins='auto')",
        infer=bins_counted,
        text="len(np.histogram_bin_edges({x}, {bins})) - 1",
        samples=("f8[n]; bins='sqrt'", "f8[n, m]; bins='auto'"),
        cost=20.0,
    ),
    *nondiff(
        "bin_count_within(x, low, high; bins='auto')",
        infer=bins_counted,
        text="len(np.histogram_bin_edges({x}, {bins}, ({low}, {high}))) - 1",
        samples=("f8[n], 0, 1; bins='sqrt'",),
        cost=20.0,
    ),
    *nondiff(
        "isclose(x, y; rtol=1e-05, atol=1e-08, equal_nan=False)",
        "allclose(x, y; rtol=1e-05, atol=1e-08, equal_nan=False)",
        infer=close,
        samples=("f8[n], f8[n]", "f8[n, m], f8[m]; atol=0.5", "float, f8", "c16[n], f8[n]; equal_nan=True", "i8[n], 1"),
        cost=5.0,
    ),
    *tangent(
        "interp(x, xp, fp)",
        "interp_dot(fp_dot, x, xp) + interp_slope(x, xp, fp) * (x_dot - interp_dot(xp_dot, x, xp))",
        None,
        None,
        "interp_transposed(out_bar, x, xp, fp)",
        infer=interpolated,
        samples=(
            "f8[3], f8[n], f8[n]",
            "f8, f8[n], f8[n]",
            "float, f8[n], f8[n]",
            "f8[m, 3], f8[n], c16[n]",
            "f4[m], f4[n], f4[n]",
            "f8[m], f8[1], f8[1]",
        ),
        cost=10.0,
        at="x = 1, xp = [0, 1, 3], fp = [0, 1, 5]: 2 (the slope to the right);"
        " x = 3, xp = [0, 1, 3], fp = [0, 1, 5]: 2 (that to the left); x = 4, xp = [0, 1, 3], fp = [0, 1, 5]: 0",
    ),
    *structural(
        "choose(a, *xs)",
        infer=chosen,
        samples=(
            "i8[n], f8[n], f8[n]",
            "i8[n, 1], f8[m], f8",
            "i8, f8[n], f8[n]",
            "int, float, float",
            "i8[n], i8[n], f4[n]",
            "i8[n], 2.0, f8[n]",
        ),
    ),
)

TABLE: Line = (*ORDERS, *RUNNING, *RANKED, *SEARCHED)
