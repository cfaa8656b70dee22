"""Functions that rule texts of convolutions and polynomials call.

convolve_left(b, x, y, mode) ...  the cotangent of the left (right) operand of a product whose cotangent is b
centred(b, x, y, mode)            a part of a convolution as SciPy cuts it, back in its place among zeros
flipped(x)                        x backwards along all axes
values_of(p, x)                   polyval(p, x), or 0 where p is
weighed(b, x, p)                  the cotangent of the coefficients p of a polynomial at x
lowered(b, p)                     the transpose of polyder(p)
slopes(x, n, increasing)          the derivatives of the columns of vander(x, n) that are not constant
beside_zeros(x, n, increasing)    x with a column of zeros for the constant one
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_products import conjugated
from adgen.frontend.formula_shapes import rank_of, reshaped, shape_of
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim, opaque, product
from adgen.ir.index import Slice
from adgen.ir.nodes import Atom
from adgen.ir.types import ArrayType
from adgen.rules.polynomial_types import shorter


def convolve_left(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable, mode: str) -> Atom:
    """The cotangent of x in `np.convolve(x, y, mode)`, in which x and y may change places."""
    b, left, right = map(numbers.atom, (bar, x, y))
    here, other, both = _lengths(numbers, left, right)
    facts, apply = numbers.builder.facts, numbers.builder.apply
    if mode == "valid" and facts.nonnegative(here - other):
        return apply("correlate", b, conjugated(numbers, right), mode="full")
    if mode == "valid" and facts.nonnegative(other - here):
        return _reversed(numbers, apply("correlate", right, conjugated(numbers, b)))
    before = {"full": dim(0), "same": (both - 1) // 2, "valid": both - 1}[mode]
    return apply("correlate", _padded(numbers, b, (_around(mode, before, both),)), conjugated(numbers, right))


def convolve_right(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable, mode: str) -> Atom:
    """The cotangent of y in `np.convolve(x, y, mode)`."""
    return convolve_left(numbers, bar, y, x, mode)


def correlate_left(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable, mode: str) -> Atom:
    """The cotangent of x in `np.correlate(x, y, mode)`."""
    b, left, right = map(numbers.atom, (bar, x, y))
    here, other, _ = _lengths(numbers, left, right)
    facts, apply = numbers.builder.facts, numbers.builder.apply
    weights = conjugated(numbers, right)
    if mode == "valid" and facts.nonnegative(here - other):
        return apply("convolve", b, weights)
    if mode == "valid" and facts.nonnegative(other - here):
        return apply("convolve", b, weights, mode="valid")
    return apply("convolve", _whole(numbers, b, here, other, mode), weights, mode="valid")


def correlate_right(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable, mode: str) -> Atom:
    """The cotangent of y in `np.correlate(x, y, mode)`, which conjugates it."""
    b, left, right = map(numbers.atom, (bar, x, y))
    other, here, _ = _lengths(numbers, left, right)
    facts, apply = numbers.builder.facts, numbers.builder.apply
    weights = conjugated(numbers, b)
    if mode == "valid" and facts.nonnegative(other - here):
        return conjugated(numbers, apply("correlate", left, weights))
    if mode == "valid" and facts.nonnegative(here - other):
        return conjugated(numbers, apply("correlate", left, weights, mode="full"))
    whole = _whole(numbers, b, other, here, mode)
    made = _reversed(numbers, apply("correlate", whole, conjugated(numbers, left)))
    return conjugated(numbers, made)


def _lengths(numbers: Arithmetic, x: Atom, y: Atom) -> tuple[Dim, Dim, Dim]:
    """The lengths of two vectors, and the smaller of them."""
    (first,), (second,) = shape_of(x), shape_of(y)
    return first, second, shorter(first, second, numbers.builder.facts)


def _whole(numbers: Arithmetic, bar: Atom, first: Dim, second: Dim, mode: str) -> Atom:
    """A part of a correlation in its place; of mode "same", where NumPy puts it for either order of the lengths."""
    both, facts = shorter(first, second, numbers.builder.facts), numbers.builder.facts
    middle = opaque("min", first, second - 1)
    if facts.nonnegative(first - second):
        middle = second - 1
    elif facts.nonnegative(second - first - 1):
        middle = first
    before = {"full": dim(0), "same": middle // 2, "valid": both - 1}[mode]
    return _padded(numbers, bar, (_around(mode, before, both),))


def _around(mode: str, before: Dim, both: Dim) -> tuple[Dim, Dim]:
    """How much of the whole is missing on each side."""
    return before, before if mode != "same" else both - 1 - before


def _padded(numbers: Arithmetic, bar: Atom, widths: tuple[tuple[Dim, Dim], ...]) -> Atom:
    if all(width == dim(0) for pair in widths for width in pair):
        return bar
    if len({width for pair in widths for width in pair}) == 1:
        return numbers.builder.apply("pad", bar, pad_width=widths[0][0])
    return numbers.builder.apply("pad", bar, pad_width=widths[0] if len(widths) == 1 else widths)


def _reversed(numbers: Arithmetic, x: Atom) -> Atom:
    return numbers.builder.apply("index", x, literal(-1), spec=(Slice(step=True),))


def centred(
    numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable, mode: str, axes: tuple[int, ...] | None = None
) -> Atom:
    """The whole of a convolution of which `bar` is what SciPy gives for a mode."""
    value, pairs = numbers.atom(bar), zip(shape_of(numbers.atom(x)), shape_of(numbers.atom(y)), strict=True)
    widths: list[tuple[Dim, Dim]] = []
    for k, (a, b) in enumerate(pairs):
        if mode == "full" or (axes is not None and k not in axes):
            widths.append((dim(0), dim(0)))
        elif mode == "same":
            widths.append(_around(mode, (b - 1) // 2, b))
        else:
            widths.append((shorter(a, b, numbers.builder.facts) - 1,) * 2)
    return _padded(numbers, value, tuple(widths))


def flipped(numbers: Arithmetic, x: Hashable, axes: tuple[int, ...] | None = None) -> Atom:
    """x backwards along the axes, by default along all."""
    value = numbers.atom(x)
    spec = tuple(Slice(step=axes is None or k in axes) for k in range(rank_of(value)))
    return numbers.builder.apply("index", value, *(literal(-1) for item in spec if item.step), spec=spec)


def values_of(numbers: Arithmetic, p: Hashable, x: Hashable) -> Hashable:
    """The polynomial with the coefficients p at x; the zero polynomial is 0."""
    return 0.0 if p == 0.0 else numbers.builder.apply("polyval", numbers.atom(p), numbers.atom(x))


def weighed(numbers: Arithmetic, bar: Hashable, x: Hashable, p: Hashable) -> Hashable:
    """For each coefficient the sum of the cotangents, weighted with its power of x."""
    b, at, builder = numbers.atom(bar), numbers.atom(x), numbers.builder
    (count,) = shape_of(numbers.atom(p))
    if not rank_of(at):
        ends = (numbers.atom(count - 1), literal(-1), literal(-1))
        return numbers.operator("multiply", b, builder.apply("power", at, builder.apply("arange", *ends)))
    flat = [reshaped(builder, a, (product(shape_of(a)),)) for a in (b, at)]
    return builder.apply("matmul", flat[0], builder.apply("vander", flat[1], N=count))


def lowered(numbers: Arithmetic, bar: Hashable, p: Hashable) -> Atom:
    """The cotangent of p in `np.polyder(p)`: each coefficient times its power, none for the constant."""
    b, builder, value = numbers.atom(bar), numbers.builder, numbers.atom(p)
    (count,) = shape_of(value)
    if count == dim(1):
        return builder.apply("zeros", shape=(count,), dtype=_dtype(b))
    powers = builder.apply("arange", numbers.atom(count - 1), literal(0), literal(-1))
    scaled = builder.apply("multiply", b, powers)
    return builder.apply("concatenate", scaled, builder.apply("zeros", shape=(dim(1),), dtype=_dtype(b)))


def slopes(numbers: Arithmetic, x: Hashable, n: Hashable, increasing: bool) -> Atom:
    """`k * x ** (k - 1)` for each power k from the highest one down to 1, or up to it."""
    at, builder = numbers.atom(x), numbers.builder
    count = _columns(at, n)
    if count == dim(1):
        return builder.apply("zeros", shape=(shape_of(at)[0], dim(0)), dtype=_dtype(at))
    lower = builder.apply("vander", at, N=count - 1, increasing=increasing)
    top = numbers.atom(count)
    ends = (literal(1), top, literal(1)) if increasing else (numbers.atom(count - 1), literal(0), literal(-1))
    return builder.apply("multiply", lower, builder.apply("arange", *ends))


def beside_zeros(numbers: Arithmetic, x: Hashable, increasing: bool) -> Atom:
    """x with a column of zeros on the right, or on the left."""
    value, builder = numbers.atom(x), numbers.builder
    zeros = builder.apply("zeros", shape=(shape_of(value)[0], dim(1)), dtype=_dtype(value))
    pair = (zeros, value) if increasing else (value, zeros)
    return builder.apply("concatenate", *pair, axis=1)


def _columns(x: Atom, n: Hashable) -> Dim:
    return shape_of(x)[0] if n is None else dim(n) if isinstance(n, (Dim, int)) else dim(0)


def _dtype(x: Atom) -> str:
    assert isinstance(x.type, ArrayType)
    return x.type.dtype


POLYNOMIALS: dict[str, Callable[..., Any]] = {
    "convolve_left": convolve_left,
    "convolve_right": convolve_right,
    "correlate_left": correlate_left,
    "correlate_right": correlate_right,
    "centred": centred,
    "flipped": flipped,
    "values_of": values_of,
    "weighed": weighed,
    "lowered": lowered,
    "slopes": slopes,
    "beside_zeros": beside_zeros,
}
