"""Functions that rule texts may call besides primitives: mostly shapes, whose cases would not fit on one line.

where(c, x, y)              where; on numbers a conditional expression
shape(x), count(x, axis)    the shape; the number of elements along `axis` (all where it is None)
expand(v, x, axis)          v, a reduction of x over `axis`, with axes that broadcast against x again
along(v, x, axis)           the vector v so that it broadcasts along `axis` of x
broadcast_to(x, s)          x itself where s is the shape of a number
total(x, axis)              the sum of x over one axis
wide(v, x)                  the literal v with the digits of x
ravel(x), reshape(x, s)     nothing where the shape is already right
reverse(x, axis)            x backwards along `axis`
inverse(axes)               the permutation that undoes `axes`
eye_like(x, k)              ones on the k-th diagonal of the shape and dtype of the matrix x
prod_others(x, out, axis)   for each element the product of all other elements along `axis`
cumprod_dot(v, x, out, axis)  the tangent of cumprod(x) along v
matmul_left(b, x, y) ...    the cotangent of the left (right) operand of a product whose cotangent is b
sinc_slope_near_0(x)        the derivative of sin(pi x) / (pi x) for |x| < 0.05
erfcx_slope(x, out)         the derivative of exp(x * x) * erfc(x)
boxcox_slope(l, y)          the derivative of (exp(l * y) - 1) / y in y
lower_half(x) ...           functions of matrices, see `formula_linalg.py` and `formula_matrices.py`
psi_difference(x, z, out) ...  quotients of gamma functions, see `formula_gammas.py`
sized(v, x, axis) ...       lengths of Fourier transforms, see `formula_fourier.py`
reordered(v, order, axis) ...  functions of ordered arrays, see `formula_orders.py`
convolve_left(b, x, y, mode) ...  convolutions and polynomials, see `formula_polynomials.py`
entries(b, i, x, j) ...     sparse matrices, see `formula_sparse.py`
phase(x, out)               the sign of x; of complex x, the number of magnitude 1 in its direction
diag_transposed(b, x, k) ...  transposes of what moves and repeats elements, see `formula_assembly.py`
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_assembly import ASSEMBLY
from adgen.frontend.formula_fourier import FOURIER
from adgen.frontend.formula_gammas import GAMMAS
from adgen.frontend.formula_linalg import LINALG
from adgen.frontend.formula_matrices import MATRICES
from adgen.frontend.formula_orders import ORDERS
from adgen.frontend.formula_polynomials import POLYNOMIALS
from adgen.frontend.formula_products import PRODUCTS
from adgen.frontend.formula_reductions import Axes, along, axes_of, cumprod_dot, expand, prod_others, total
from adgen.frontend.formula_shapes import rank_of, reshaped, shape_of
from adgen.frontend.formula_sparse import SPARSE
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, product
from adgen.ir.index import Slice
from adgen.ir.types import ArrayType, Form


def shape(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The shape of x."""
    return shape_of(numbers.atom(x))


def count(numbers: Arithmetic, x: Hashable, axis: Axes = None) -> Hashable:
    """The number of elements that a reduction of x over `axis` reduces to one."""
    lengths = shape_of(numbers.atom(x))
    return product(tuple(lengths[a] for a in axes_of(axis, len(lengths))))


def broadcast_to(numbers: Arithmetic, x: Hashable, shape: tuple[Dim, ...]) -> Hashable:
    """x, repeated to fill a shape; a number stays one where there is nothing to fill."""
    return numbers.builder.apply("broadcast_to", numbers.atom(x), shape=shape) if shape else x


def ravel(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The elements of x in one axis."""
    value = numbers.atom(x)
    return reshaped(numbers.builder, value, (product(shape_of(value)),))


def reshape(numbers: Arithmetic, x: Hashable, shape: tuple[Dim, ...]) -> Hashable:
    """x in another shape."""
    return reshaped(numbers.builder, numbers.atom(x), shape)


def reverse(numbers: Arithmetic, x: Hashable, axis: int | None) -> Hashable:
    """x backwards along an axis; None is the only axis."""
    value = numbers.atom(x)
    before = 0 if axis is None else axis % rank_of(value)
    spec = (*(Slice(),) * before, Slice(step=True))
    return numbers.builder.apply("index", value, literal(-1), spec=spec)


def transposed(numbers: Arithmetic, x: Hashable) -> Hashable:
    """x.T"""
    value = numbers.atom(x)
    return numbers.builder.apply("transpose", value) if rank_of(value) > 1 else value


def inverse(numbers: Arithmetic, axes: tuple[int, ...] | None) -> Hashable:
    """The permutation that undoes `axes`."""
    if axes is None:
        return None
    order = [a % len(axes) for a in axes]
    return tuple(order.index(k) for k in range(len(order)))


def eye_like(numbers: Arithmetic, x: Hashable, k: int) -> Hashable:
    """Ones on the k-th diagonal."""
    of = numbers.atom(x).type
    assert isinstance(of, ArrayType)
    rows, columns = of.shape
    return numbers.builder.apply("eye", n=rows, m=columns, k=k, dtype=of.dtype)


def phase(numbers: Arithmetic, x: Hashable, out: Hashable) -> Hashable:
    """The sign of x; of complex x, `x / out`, where out is its magnitude."""
    value = numbers.atom(x)
    of = value.type
    assert isinstance(of, ArrayType)
    if of.kind == "c":
        return numbers.operator("divide", value, numbers.where(numbers.operator("equal", out, 0), 1.0, out))
    if of.form is Form.PYTHON and of.kind in "if":
        # `float`, since callers may pass NumPy's numbers, and NumPy does not subtract truth values.
        positive = numbers.atom(numbers.operator("greater", x, 0))
        above = numbers.builder.apply("cast", positive, dtype="float64", form=Form.PYTHON)
        return numbers.operator("subtract", above, numbers.operator("less", x, 0))
    return numbers.builder.apply("sign", value)


SINC_SERIES = (1.0, -1 / 10, 1 / 280, -1 / 15120, 1 / 1330560)
"""The derivative of sinc is `-(pi**2 * x / 3)` times this polynomial in `(pi * x)**2`; the next term is below 1e-16."""


def sinc_slope_near_0(numbers: Arithmetic, x: Hashable) -> Hashable:
    """By its Taylor series: the closed form cancels there, and its own derivative at 0 would be lost in a `where`."""
    scaled = numbers.operator("multiply", x, math.pi)
    square = numbers.operator("multiply", scaled, scaled)
    total: Hashable = SINC_SERIES[-1]
    for coefficient in reversed(SINC_SERIES[:-1]):
        total = numbers.operator("add", numbers.operator("multiply", total, square), coefficient)
    return numbers.operator("multiply", numbers.operator("multiply", scaled, -math.pi / 3), total)


ERFCX_FAR = 26.0
ERFCX_SERIES = (1.0, -3.0, 15.0, -105.0, 945.0, -10395.0, 135135.0)
"""From 26 on the derivative of erfcx is `-2 * t / sqrt(pi)` times this polynomial in `t = 1 / (2 * x**2)`, to 1e-15."""


def erfcx_slope(numbers: Arithmetic, x: Hashable, out: Hashable) -> Hashable:
    """`2 * x * out - 2 / sqrt(pi)`, which cancels for large x: there by its asymptotic series (DLMF 7.12.1)."""
    near = numbers.operator("multiply", numbers.operator("multiply", 2.0, x), out)
    near = numbers.operator("subtract", near, 2.0 / math.sqrt(math.pi))
    far = numbers.builder.apply("maximum", numbers.atom(x), literal(ERFCX_FAR))
    t = numbers.operator("divide", 0.5, numbers.operator("multiply", far, far))
    total: Hashable = ERFCX_SERIES[-1]
    for coefficient in reversed(ERFCX_SERIES[:-1]):
        total = numbers.operator("add", numbers.operator("multiply", total, t), coefficient)
    slope = numbers.operator("multiply", numbers.operator("multiply", -2.0 / math.sqrt(math.pi), t), total)
    return numbers.where(numbers.operator("less", x, ERFCX_FAR), near, slope)


LARGEST_EXPONENT = 750.0
"""From here on `exp` is inf, and SciPy's sum for `hyp1f1` does not end for what is much larger."""


def boxcox_slope(numbers: Arithmetic, log_x: Hashable, lmbda: Hashable) -> Hashable:
    """The derivative of `(x ** lmbda - 1) / lmbda` in lmbda.

    With u = lmbda * log(x) it is `log(x)**2 * (1 + (u - 1) * exp(u)) / u**2`, whose removable pole the confluent
    hypergeometric function 1F1(2; 3; u) / 2 does not have (DLMF 13.6).
    """
    u = numbers.operator("multiply", lmbda, log_x)
    capped = numbers.builder.apply("minimum", numbers.atom(u), literal(LARGEST_EXPONENT))
    kummer = numbers.builder.apply("hyp1f1", literal(2), literal(3), capped)
    halved = numbers.operator("multiply", 0.5, numbers.operator("power", log_x, 2))
    return numbers.operator("multiply", halved, kummer)


def where(numbers: Arithmetic, c: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """`where`; on numbers a conditional expression."""
    return numbers.where(c, x, y)


def wide(numbers: Arithmetic, value: float, x: Hashable) -> Hashable:
    """A literal with the digits of x where these are more than a float's: what is made of literals alone has none."""
    of = numbers.atom(x).type
    assert isinstance(of, ArrayType)
    dtype = np.dtype(of.dtype).type(0).real.dtype
    more = np.finfo(dtype).eps < np.finfo(float).eps
    return numbers.builder.apply("astype", literal(value), dtype=str(dtype)) if more else value


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "shape": shape,
    "count": count,
    "expand": expand,
    "along": along,
    "total": total,
    "wide": wide,
    "broadcast_to": broadcast_to,
    "ravel": ravel,
    "reshape": reshape,
    "reverse": reverse,
    "transposed": transposed,
    "inverse": inverse,
    "eye_like": eye_like,
    "prod_others": prod_others,
    "cumprod_dot": cumprod_dot,
    "phase": phase,
    "boxcox_slope": boxcox_slope,
    "erfcx_slope": erfcx_slope,
    "sinc_slope_near_0": sinc_slope_near_0,
    "where": where,
    **ASSEMBLY,
    **PRODUCTS,
    **LINALG,
    **MATRICES,
    **FOURIER,
    **GAMMAS,
    **SPARSE,
    **ORDERS,
    **POLYNOMIALS,
}
