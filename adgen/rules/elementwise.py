"""Elementwise primitives: arithmetic, comparison, and the functions of NumPy and `math`.

The option `lib` keeps the user's spelling where it matters: absent for an operator or `np.NAME`, "np" for
`np.add(x, y)` on Python numbers, "math" for `math.exp`, "py" for `abs`, `min`, `max`, `pow`. Derivatives are those
of NIST DLMF chapter 4.

A partial may call a function by its bare name only where it raises no more than the primitive does in the `math`
library (`cos` for `sin`); `np.sqrt(...)` asks for NumPy's. Tangents with `where` rather than a factor of 0 or 1
keep an infinite cotangent of the branch that was not taken out of the result.
"""

from __future__ import annotations

from adgen.rules.elementwise_types import (
    choice,
    clipped,
    elementwise,
    in_math,
    part,
    parts,
    real_sign,
    rounded,
    scaled,
    turned,
)
from adgen.rules.forms import Line, linear, nondiff, partials, tangent, tangents

INTEGERS = ("int, int", "i8[n], int", "i8[n], i8[n]", "i8, 2")
COMPLEX = ("c16[n]", "c8[n, 2]", "c16", "complex", "f8[n]", "float", "f4", "i8[n]")
REALS = ("f8[n]", "f4[n]", "f8", "float", "f8[n, 3]", "i8[n]")
UNARY = (*REALS, "f8[()]", "c16[n]", "complex")
MASKS = ("bool, bool", "bool[n], bool[n]", "bool[n, 1], bool[2]")

ARITHMETIC: Line = (
    *partials("add(x, y; lib=None)", "1", "1", text="{x} + {y}"),
    *partials("subtract(x, y; lib=None)", "1", "-1", text="{x} - {y}"),
    *partials("multiply(x, y; lib=None)", "y", "x", text="{x} * {y}"),
    *partials(
        "divide(x, y; lib=None, ieee=False, either=False)",
        "1 / y",
        "-out / y",
        text="{x} / {y}",
        cost=4.0,
        at="x = 1, y = 0: inf in x and -inf in y",
    ),
    *partials("negative(x; lib=None)", "-1", text="-{x}"),
    *partials("positive(x; lib=None)", "1", text="+{x}"),
    *partials(
        "power(x, y; lib=None, ieee=False)",
        "y * x ** where(y == 0, 0, y - 1)",
        "out * np.log(where(x == 0, 1.0, x))",
        text="{x} ** {y}",
        cost=20.0,
        at="x = 0, y = 0: 0 in x and 0 in y; x = 0, y = 1: 1 in x and 0 in y; x = 0, y = 2: 0 in x and 0 in y;"
        " x = 0, y = 0.5: inf in x and 0 in y; x = -2, y = 3: 12 in x and nan in y",
    ),
    *partials(
        "float_power(x, y)",
        "y * float_power(x, where(y == 0, 0, y - 1))",
        "out * log(where(x == 0, 1.0, x))",
        cost=20.0,
        at="x = 0, y = 0: 0 in x and 0 in y; x = 0, y = 2: 0 in x and 0 in y;"
        " x = 0, y = 0.5: inf in x and 0 in y; x = -2, y = 3: 12 in x and nan in y",
    ),
    *nondiff("floor_divide(x, y; lib=None, either=False)", infer=elementwise, elementwise=True, text="{x} // {y}"),
    *partials(
        "remainder(x, y; lib=None, either=False)",
        "1",
        "-(x // y)",
        text="{x} % {y}",
        cost=4.0,
        at="x = 2, y = 1: 1 in x and -2 in y (a jump)",
    ),
    *partials(
        "ieee_remainder(x, y)",
        "1",
        "np.rint((out - x) / y)",
        infer=in_math,
        samples=("float, float", "float, int", "f8, float"),
        text="math.remainder({x}, {y})",
        cost=4.0,
        at="x = 1.5, y = 1: 1 in x and -2 in y (a jump)",
    ),
    *partials(
        "fmod(x, y; lib=None)", "1", "-np.trunc(x / y)", cost=4.0, at="x = 2, y = 1: 1 in x and -2 in y (a jump)"
    ),
    *partials("reciprocal(x)", "-out * out", cost=4.0, at="x = 0: -inf"),
    *partials("square(x)", "2 * x"),
)

COMPARISON: Line = (
    *nondiff("less(x, y)", infer=elementwise, elementwise=True, text="{x} < {y}"),
    *nondiff("less_equal(x, y)", infer=elementwise, elementwise=True, text="{x} <= {y}"),
    *nondiff("greater(x, y)", infer=elementwise, elementwise=True, text="{x} > {y}"),
    *nondiff("greater_equal(x, y)", infer=elementwise, elementwise=True, text="{x} >= {y}"),
    *nondiff("equal(x, y)", infer=elementwise, elementwise=True, text="{x} == {y}"),
    *nondiff("not_equal(x, y)", infer=elementwise, elementwise=True, text="{x} != {y}"),
    *nondiff("bitwise_and(x, y)", infer=elementwise, elementwise=True, samples=(*INTEGERS, *MASKS), text="{x} & {y}"),
    *nondiff("bitwise_or(x, y)", infer=elementwise, elementwise=True, samples=(*INTEGERS, *MASKS), text="{x} | {y}"),
    *nondiff("bitwise_xor(x, y)", infer=elementwise, elementwise=True, samples=(*INTEGERS, *MASKS), text="{x} ^ {y}"),
    *nondiff("left_shift(x, y)", infer=elementwise, elementwise=True, samples=INTEGERS, text="{x} << {y}"),
    *nondiff("right_shift(x, y)", infer=elementwise, elementwise=True, samples=INTEGERS, text="{x} >> {y}"),
    *nondiff("invert(x)", infer=elementwise, elementwise=True, samples=("int", "i8[n]", "bool[n]"), text="~{x}"),
    *nondiff("logical_and(x, y)", "logical_or(x, y)", "logical_xor(x, y)", infer=elementwise, elementwise=True),
    *nondiff("logical_not(x; lib=None)", infer=elementwise, elementwise=True),
    *nondiff("isnan(x; lib=None)", "isinf(x; lib=None)", "isfinite(x; lib=None)", infer=elementwise, elementwise=True),
    *nondiff("signbit(x)", infer=elementwise, elementwise=True),
)

ROUNDING: Line = (
    *nondiff("floor(x; lib=None)", "ceil(x; lib=None)", "trunc(x; lib=None)", infer=elementwise, elementwise=True),
    *nondiff("rint(x)", infer=elementwise, elementwise=True),
    *tangents(
        "modf(x; lib=None) -> fraction, whole",
        "x_dot",
        None,
        infer=parts,
        samples=("f8[n, 2]", "f8", "float", "f4[n]", "i8[n]", "float; lib='math'", "f8; lib='math'"),
    ),
    *nondiff("sign(x)", infer=real_sign, elementwise=True),
    *nondiff("angle_of_real(x)", infer=turned, elementwise=True, samples=REALS, text="np.angle({x})"),
    *nondiff("round(x; decimals=0, lib=None)", "fix(x)", infer=rounded, elementwise=True),
)

ADDED = "x = -inf, y = -inf: nan in x and nan in y; x = -inf, y = 0: 0 in x and 1 in y"

EXPONENTIAL: Line = (
    *partials("exp(x; lib=None)", "out", cost=20.0),
    *partials("exp2(x; lib=None)", "out * log(2)", cost=20.0),
    *partials("expm1(x; lib=None)", "out + 1", cost=20.0),
    *partials("log(x; lib=None)", "1 / x", cost=20.0, at="x = 0: inf"),
    *partials("log2(x; lib=None)", "1 / x / log(2)", cost=20.0, at="x = 0: inf"),
    *partials("log10(x; lib=None)", "1 / x / log(10)", cost=20.0, at="x = 0: inf"),
    *partials("log1p(x; lib=None)", "1 / (1 + x)", cost=20.0, at="x = -1: inf"),
    *partials("logaddexp(x, y)", "exp(x - out)", "exp(y - out)", cost=40.0, at=ADDED),
    *partials("logaddexp2(x, y)", "exp2(x - out)", "exp2(y - out)", cost=40.0, at=ADDED),
    *partials("sqrt(x; lib=None)", "0.5 / out", cost=4.0, at="x = 0: inf"),
    *partials("cbrt(x; lib=None)", "1 / (3 * (out * out))", cost=20.0, at="x = 0: inf"),
)

TRIGONOMETRIC: Line = (
    *partials("sin(x; lib=None)", "cos(x)", cost=20.0),
    *partials("cos(x; lib=None)", "-sin(x)", cost=20.0),
    *partials("tan(x; lib=None)", "1 + out * out", cost=20.0),
    *partials("arcsin(x; lib=None)", "1 / sqrt((1 - x) * (1 + x))", cost=20.0, at="x = 1: inf; x = -1: inf"),
    *partials("arccos(x; lib=None)", "-1 / sqrt((1 - x) * (1 + x))", cost=20.0, at="x = 1: -inf; x = -1: -inf"),
    *partials("arctan(x; lib=None)", "1 / (1 + x * x)", cost=20.0),
    *partials(
        "arctan2(y, x; lib=None)",
        "x / (x * x + y * y)",
        "-y / (x * x + y * y)",
        cost=20.0,
        at="y = 0, x = 0: nan in y and nan in x; y = 1, x = 0: 0 in y and -1 in x",
    ),
    *partials(
        "sinc(x)",
        "where(absolute(x) < 0.05, sinc_slope_near_0(x), (cos(pi * x) - out) / where(x == 0, 1.0, x))",
        infer=rounded,
        cost=40.0,
        at="x = 0: 0",
    ),
    *partials("deg2rad(x)", "pi / 180"),
    *partials("rad2deg(x)", "180 / pi"),
    *partials("radians(x; lib=None)", "pi / 180"),
    *partials("degrees(x; lib=None)", "180 / pi"),
)

HYPERBOLIC: Line = (
    *partials("sinh(x; lib=None)", "cosh(x)", cost=20.0),
    *partials("cosh(x; lib=None)", "sinh(x)", cost=20.0),
    *partials("tanh(x; lib=None)", "1 - out * out", cost=20.0),
    *partials("arcsinh(x; lib=None)", "1 / sqrt(1 + x * x)", cost=20.0),
    *partials("arccosh(x; lib=None)", "1 / sqrt((x - 1) * (x + 1))", cost=20.0, at="x = 1: inf"),
    *partials("arctanh(x; lib=None)", "1 / ((1 - x) * (1 + x))", cost=20.0, at="x = 1: inf; x = -1: inf"),
)

CHOOSING: Line = (
    *linear(
        "where(c, x, y)",
        None,
        "where(c, out_bar, 0)",
        "where(c, 0, out_bar)",
        joint=True,
        infer=choice,
        elementwise=True,
        samples=(
            "bool[n], f8[n], f8[n]",
            "bool[n, 1], f8[2], 0.0",
            "bool[n], f4[n], 0",
            "bool, float, float",
            "bool[n], f8, f4[n]",
        ),
    ),
    *tangent(
        "maximum(x, y; lib=None)",
        "where(x < y, y_dot, where(x == y, 0.5 * (x_dot + y_dot), x_dot))",
        infer=elementwise,
        elementwise=True,
        at="x = 1, y = 1: 0.5 in x and 0.5 in y",
    ),
    *tangent(
        "minimum(x, y; lib=None)",
        "where(x > y, y_dot, where(x == y, 0.5 * (x_dot + y_dot), x_dot))",
        infer=elementwise,
        elementwise=True,
        at="x = 1, y = 1: 0.5 in x and 0.5 in y",
    ),
    *tangent(
        "fmax(x, y)",
        "where(x == y, 0.5 * (x_dot + y_dot), where((x > y) | isnan(y), x_dot, y_dot))",
        infer=elementwise,
        elementwise=True,
        at="x = 1, y = 1: 0.5 in x and 0.5 in y; x = nan, y = 1: 0 in x and 1 in y; x = 1, y = nan: 1 in x and 0 in y",
    ),
    *tangent(
        "fmin(x, y)",
        "where(x == y, 0.5 * (x_dot + y_dot), where((x < y) | isnan(y), x_dot, y_dot))",
        infer=elementwise,
        elementwise=True,
        at="x = 1, y = 1: 0.5 in x and 0.5 in y; x = nan, y = 1: 0 in x and 1 in y; x = 1, y = nan: 1 in x and 0 in y",
    ),
    *tangent(
        "clip(x, lo, hi)",
        "where(maximum(x, lo) > hi, hi_dot, where(x < lo, lo_dot, x_dot))",
        infer=clipped,
        elementwise=True,
        at="x = 0, lo = 0, hi = 1: 1 in x and 0 in lo and 0 in hi;"
        " x = 1, lo = 0, hi = 1: 1 in x and 0 in lo and 0 in hi;"
        " x = 1.5, lo = 3, hi = 2: 0 in x and 0 in lo and 1 in hi",
        samples=(
            "f8[n], 0.2, 0.7",
            "f8[n, 2], f8[2], 0.7",
            "f8, f8, f8",
            "float, 0.2, 0.7",
            "f4[n], 0.2, 0.7",
            "i8[n], 0, 1",
        ),
    ),
    *partials("heaviside(x, h)", "0", "x == 0", at="x = 0, h = 0.5: 0 in x and 1 in h"),
    *partials(
        "copysign(x, y; lib=None)",
        "copysign(1, x) * copysign(1, y)",
        "0",
        at="x = 0, y = -1: -1 in x and 0 in y; x = 1, y = 0: 1 in x and 0 in y (a jump)",
    ),
    *partials(
        "hypot(x, y; lib=None)",
        "x / where(out == 0, 1, out)",
        "y / where(out == 0, 1, out)",
        cost=8.0,
        at="x = 0, y = 0: 0 in x and 0 in y",
    ),
    *partials(
        "ldexp(x, i; lib=None)",
        "np.exp2(i)",
        None,
        samples=("float, int", "f8[n], i8[n]", "f4[n], 2", "float, int; lib='math'"),
    ),
    *partials(
        "nan_to_num(x; nan=0.0, posinf=None, neginf=None)",
        "isfinite(x)",
        infer=rounded,
        at="x = nan: 0; x = inf: 0",
        samples=(*UNARY, "f8[n]; nan=1.0, posinf=2.0, neginf=-2.0"),
    ),
    *tangents("frexp(x) -> mantissa, exponent", "x_dot * exp2(-exponent)", None, infer=scaled, samples=REALS),
)

MAGNITUDE: Line = (
    *tangent(
        "absolute(x; lib=None)",
        "real(conjugate(phase(x, out)) * x_dot)",
        infer=elementwise,
        elementwise=True,
        at="x = 0: 0",
    ),
    *partials("fabs(x; lib=None)", "phase(x, out)", at="x = 0: 0"),
    *linear("real(x)", "out_bar", infer=part, samples=COMPLEX, elementwise=True, view=True, text="{x}.real"),
    *linear("imag(x)", "-1j * out_bar", infer=part, samples=COMPLEX, elementwise=True, view=True, text="{x}.imag"),
    *linear("conjugate(x)", "conjugate(out_bar)", infer=elementwise, samples=COMPLEX, elementwise=True),
)

TABLE: Line = (
    *ARITHMETIC,
    *COMPARISON,
    *ROUNDING,
    *EXPONENTIAL,
    *TRIGONOMETRIC,
    *HYPERBOLIC,
    *CHOOSING,
    *MAGNITUDE,
)

SAME_IN_MATH = (
    "cbrt ceil copysign cos cosh degrees erf erfc exp exp2 expm1 fabs floor fmod gamma hypot isfinite isinf "
    "isnan ldexp log log10 log1p log2 radians sin sinh sqrt tan tanh trunc"
)

MATH_NAMES: dict[str, str] = {
    "absolute": "fabs",
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "gammaln": "lgamma",
    "power": "pow",
    **{name: name for name in SAME_IN_MATH.split()},
}
"""What the `math` library calls each primitive that it has. Its `remainder` is another function than `%`."""
