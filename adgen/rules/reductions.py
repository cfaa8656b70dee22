"""Reductions and scans: sums, products, extremes, norms.

`expand(v, x, axis)` puts axes of length 1 where the reduction over `axis` took them from `x`, and is `v` where they
were kept.
"""

from __future__ import annotations

from adgen.rules.forms import Line, linear, nondiff, tangent
from adgen.rules.reduction_types import (
    accumulation,
    average,
    exact_sum,
    position,
    rows_added,
    scan,
    selection,
    spread,
    trace,
    truth,
)

AXES = "axis=None, keepdims=False"

REDUCED = (
    "f8[n, m]",
    "f8[n, m]; axis=0",
    "f8[n, m]; axis=-1",
    "f8[n, m]; axis=1, keepdims=True",
    "f8[n, m, 8]; axis=(0, 2)",
    "f8[n, m]; keepdims=True",
    "f8[n]; axis=0",
    "f4[n, m]; axis=0",
    "i8[n, m]; axis=0",
    "f8",
    "float",
)
MASKED = ("bool[n, m]", "bool[n, m]; axis=0", "bool[n]; keepdims=True")

SUMS: Line = (
    *linear(f"sum(x; {AXES})", "broadcast_to(expand(out_bar, x, axis), shape(x))", infer=accumulation),
    *linear(
        "fsum(x)",
        "broadcast_to(out_bar, shape(x))",
        infer=exact_sum,
        samples=("f8[n]", "f4[n]", "i8[n]", "bool[n]"),
        text="math.fsum({x})",
        cost=10.0,
    ),
    *tangent(
        "sum_rows(x)",
        "sum(x_dot, axis=0)",
        infer=rows_added,
        samples=("f8[n]", "f8[n, m]", "f4[n]", "i8[n]", "bool[n]"),
        text="sum({x})",
    ),
    *linear(
        f"mean(x; {AXES})",
        "broadcast_to(expand(out_bar / count(x, axis), x, axis), shape(x))",
        infer=average,
        samples=REDUCED,
    ),
    *linear(
        "cumsum(x; axis=None)",
        "reshape(reverse(cumsum(reverse(out_bar, axis), axis=axis), axis), shape(x))",
        infer=scan,
        samples=("f8[n, m]", "f8[n, m]; axis=0", "f8[n, m]; axis=-1", "f8[n]", "f4[n]; axis=0", "i8[n]", "bool[n]"),
    ),
    *linear(
        "trace(x; offset=0)",
        "out_bar * eye_like(x, offset)",
        infer=trace,
        samples=("f8[n, n]", "f8[n, m]; offset=-1", "f8[n, m]; offset=1", "f4[n, n]", "i8[n, n]"),
    ),
)

PRODUCTS: Line = (
    *tangent(
        f"prod(x; {AXES})",
        "sum(x_dot * prod_others(x, out, axis), axis=axis, keepdims=keepdims)",
        infer=accumulation,
        samples=REDUCED,
        at="x = [0, 2, 3]: [6, 0, 0]; x = [0, 0, 3]: 0",
    ),
    *tangent(
        "cumprod(x; axis=None)",
        "cumprod_dot(x_dot, x, out, axis)",
        infer=scan,
        samples=("f8[n, m]", "f8[n, m]; axis=0", "f8[n, m]; axis=-1", "f8[n]", "f4[n]; axis=0", "i8[n]", "c16[n]"),
        at="x = [2, 0, 5]: [[1, 0, 0], [0, 2, 0], [0, 10, 0]]",
        note="quadratic time where there are zeros",
    ),
)

EXTREMES: Line = (
    *tangent(
        f"max(x; {AXES})",
        "sum(where(x == expand(out, x, axis), x_dot, 0), axis=axis, keepdims=keepdims)"
        " / sum(x == expand(out, x, axis), axis=axis, keepdims=keepdims)",
        infer=selection,
        samples=REDUCED,
        at="x = [1, 1, 0]: [0.5, 0.5, 0]",
    ),
    *tangent(
        f"min(x; {AXES})",
        "sum(where(x == expand(out, x, axis), x_dot, 0), axis=axis, keepdims=keepdims)"
        " / sum(x == expand(out, x, axis), axis=axis, keepdims=keepdims)",
        infer=selection,
        samples=REDUCED,
        at="x = [0, 0, 1]: [0.5, 0.5, 0]",
    ),
)

SPREADS: Line = (
    *tangent(
        f"var(x; {AXES}, ddof=0)",
        "2 * sum(real(conjugate(x - mean(x, axis=axis, keepdims=True)) * x_dot), axis=axis, keepdims=keepdims)"
        " / (count(x, axis) - ddof)",
        infer=spread,
        samples=(*REDUCED[:9], "f8[n]; ddof=1", "f8[n, m]; axis=0, ddof=1"),
        cost=4.0,
    ),
    *tangent(
        f"std(x; {AXES}, ddof=0)",
        "sum(real(conjugate(x - mean(x, axis=axis, keepdims=True)) * x_dot), axis=axis, keepdims=keepdims)"
        " / ((count(x, axis) - ddof) * where(out == 0, 1, out))",
        infer=spread,
        samples=(*REDUCED[:9], "f8[n]; ddof=1", "f8[n, m]; axis=0, ddof=1"),
        cost=4.0,
        at="x = [1, 1]: 0",
    ),
    *tangent(
        f"norm(x; {AXES})",
        "sum(real(conjugate(x) * x_dot), axis=axis, keepdims=keepdims) / where(out == 0, 1, out)",
        infer=spread,
        samples=("f8[n]", "f8[n, m]", "f8[n, m]; axis=1", "f8[n, m]; axis=0, keepdims=True", "f4[n]", "i8[n]"),
        text="np.linalg.norm({x}{options})",
        cost=2.0,
        at="x = [0, 0]: 0",
    ),
    *tangent(
        f"vector_norm(x; ord=2, {AXES})",
        "sum(norm_weights(x, expand(out, x, axis), ord) * real(conjugate(phase(x, absolute(x))) * x_dot),"
        " axis=axis, keepdims=keepdims)",
        infer=spread,
        samples=(
            "f8[n]; ord=3",
            "f8[n, m]; ord=1.5, axis=0",
            "f8[n, m]; ord=4, axis=1, keepdims=True",
            "f8[n, m, 3]; axis=(0, 1, 2)",
            "f8[n]; ord=-2",
            "f4[n]; ord=3",
            "c16[n]; ord=3",
            "i8[n]; ord=3",
        ),
        text="np.linalg.vector_norm({x}{options})",
        cost=20.0,
        at="x = [0, 2], ord = 3: [0, 1]; x = [0, 0], ord = 3: 0",
    ),
)

COUNTS: Line = (
    *nondiff(f"any(x; {AXES})", f"all(x; {AXES})", infer=truth, samples=(*MASKED, "f8[n, m]; axis=1", "bool")),
    *nondiff(
        f"argmax(x; {AXES})",
        f"argmin(x; {AXES})",
        f"count_nonzero(x; {AXES})",
        infer=position,
        samples=("f8[n, m]", "f8[n, m]; axis=0", "f8[n]", "i8[n, m]; axis=1, keepdims=True"),
    ),
)

TABLE: Line = (*SUMS, *PRODUCTS, *EXTREMES, *SPREADS, *COUNTS)
