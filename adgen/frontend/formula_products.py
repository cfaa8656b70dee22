"""Cotangents of the operands of products, case by case (Giles, "Collected matrix derivative results", 2008, section
2).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import chain
from string import ascii_lowercase
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_shapes import is_complex, is_zero, rank_of, reshaped, shape_of, transposed, with_new_axes
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, Dots, NewAxis, Slice
from adgen.ir.nodes import Atom
from adgen.rules.product_types import met_axes


def swapped(numbers: Arithmetic, x: Atom) -> Atom:
    """The last two axes exchanged; 0 for 0."""
    rank = rank_of(x)
    return x if is_zero(x) else transposed(numbers.builder, x, (*range(rank - 2), rank - 1, rank - 2))


def conjugated(numbers: Arithmetic, x: Atom) -> Atom:
    """The complex conjugate; real numbers as they are."""
    return numbers.builder.apply("conjugate", x) if is_complex(x) else x


def adjoint(numbers: Arithmetic, x: Atom) -> Atom:
    """The last two axes exchanged, of complex matrices the conjugate of that."""
    return conjugated(numbers, swapped(numbers, x))


def _times(numbers: Arithmetic, x: Atom, y: Atom) -> Atom:
    return numbers.atom(numbers.operator("multiply", x, y))


def column_of(numbers: Arithmetic, x: Atom) -> Atom:
    """`x[..., None]`."""
    before = Slice() if rank_of(x) == 1 else Dots()
    return numbers.builder.apply("index", x, spec=(before, NewAxis()))


def row_of(numbers: Arithmetic, x: Atom) -> Atom:
    """`x[..., None, :]`; a vector broadcasts along rows as it is."""
    if rank_of(x) == 1:
        return x
    return numbers.builder.apply("index", x, spec=(Dots(), NewAxis(), Slice()))


def _apply_stack(numbers: Arithmetic, matrices: Atom, vectors: Atom) -> Atom:
    """The product of each matrix of a stack with its own vector."""
    builder = numbers.builder
    if rank_of(matrices) == 2:
        return builder.apply("matmul", matrices, vectors)
    made = builder.apply("matmul", matrices, column_of(numbers, vectors))
    return builder.apply("index", made, literal(0), spec=(Dots(), At()))


def matmul_left(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The cotangent of x in `x @ y`, up to axes that broadcasting added."""
    b, left, right = map(numbers.atom, (bar, x, y))
    match rank_of(left), rank_of(right):
        case 1, 1:
            return _times(numbers, b, right)
        case 1, _:
            return _apply_stack(numbers, right, b)
        case 2, 1:
            return numbers.builder.apply("outer", b, right)
        case _, 1:
            return _times(numbers, column_of(numbers, b), right)
        case _:
            return numbers.builder.apply("matmul", b, swapped(numbers, right))


def matmul_right(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The cotangent of y in `x @ y`, up to axes that broadcasting added."""
    b, left, right = map(numbers.atom, (bar, x, y))
    match rank_of(left), rank_of(right):
        case 1, 1:
            return _times(numbers, b, left)
        case _, 1:
            return _apply_stack(numbers, swapped(numbers, left), b)
        case 1, 2:
            return numbers.builder.apply("outer", left, b)
        case 1, _:
            return _times(numbers, column_of(numbers, left), row_of(numbers, b))
        case rank, 2 if rank > 2:  # one product over all rows of the stack, not one for each of its matrices
            rows = tuple(range(rank - 1))
            return _tensordot(numbers, left, b, (rows, rows))
        case _:
            return numbers.builder.apply("matmul", swapped(numbers, left), b)


def dot_left(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The cotangent of x in `np.dot(x, y)`, which is `x @ y` unless y has three axes or one is a number."""
    b, left, right = map(numbers.atom, (bar, x, y))
    if not rank_of(left) or not rank_of(right):
        return _times(numbers, b, right)
    if rank_of(right) <= 2:
        return matmul_left(numbers, b, left, right)
    first, second, out = _dot_labels(rank_of(left), rank_of(right))
    return _einsum(numbers, (out, second, first), b, right)


def dot_right(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The cotangent of y in `np.dot(x, y)`."""
    b, left, right = map(numbers.atom, (bar, x, y))
    if not rank_of(left) or not rank_of(right):
        return _times(numbers, b, left)
    if rank_of(right) <= 2:
        return matmul_right(numbers, b, left, right)
    first, second, out = _dot_labels(rank_of(left), rank_of(right))
    return _einsum(numbers, (first, out, second), left, b)


def inner_left(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The cotangent of x in `np.inner(x, y)`."""
    b, left, right = map(numbers.atom, (bar, x, y))
    if rank_of(left) < 2 and rank_of(right) < 2:
        return _times(numbers, b, right)
    if not rank_of(left) or not rank_of(right):
        return _times(numbers, b, right)
    first, second, out = _inner_labels(rank_of(left), rank_of(right))
    return _einsum(numbers, (out, second, first), b, right)


def inner_right(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The cotangent of y in `np.inner(x, y)`."""
    b, left, right = map(numbers.atom, (bar, x, y))
    if rank_of(left) < 2 and rank_of(right) < 2:
        return _times(numbers, b, left)
    if not rank_of(left) or not rank_of(right):
        return _times(numbers, b, left)
    first, second, out = _inner_labels(rank_of(left), rank_of(right))
    return _einsum(numbers, (first, out, second), left, b)


def _dot_labels(left: int, right: int) -> tuple[str, str, str]:
    """Einsum labels of x, y and x·y: the last axis of x meets the last but one of y."""
    x = ascii_lowercase[: left - 1]
    y = ascii_lowercase[left - 1 : left + right - 2]
    return x + "z", y[:-1] + "z" + y[-1:], x + y


def _inner_labels(left: int, right: int) -> tuple[str, str, str]:
    """Einsum labels of x, y and their inner product: the last axes meet."""
    x = ascii_lowercase[: left - 1]
    y = ascii_lowercase[left - 1 : left + right - 2]
    return x + "z", y + "z", x + y


def axis_put_back(numbers: Arithmetic, b: Hashable, x: Hashable, y: Hashable, axis: int) -> Hashable:
    """The cotangent b of a product along an axis of x and y, with that axis put back."""
    bar = numbers.atom(b)
    rank = max(rank_of(numbers.atom(x)), rank_of(numbers.atom(y)))
    return with_new_axes(numbers.builder, bar, (axis % rank,), rank) if rank > 1 else bar


def tensordot_left(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable, axes: Hashable) -> Hashable:
    """The cotangent of x in `np.tensordot(x, y, axes)`: that of the result, and y over its free axes."""
    b, left, right = map(numbers.atom, (bar, x, y))
    first, second = met_axes(axes, rank_of(left), rank_of(right), numbers.builder.span)
    free = tuple(k for k in range(rank_of(left)) if k not in first)
    others = tuple(k for k in range(rank_of(right)) if k not in second)
    behind = tuple(range(len(free), rank_of(b)))
    found = _tensordot(numbers, b, right, (behind, others))
    # The axes of the result: the free ones of x, then those that met, in the order that they have in y.
    made = (*free, *(first[second.index(k)] for k in sorted(second)))
    return transposed(numbers.builder, found, tuple(made.index(k) for k in range(len(made))))


def tensordot_right(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable, axes: Hashable) -> Hashable:
    """The cotangent of y in `np.tensordot(x, y, axes)`: x over its free axes, and that of the result."""
    b, left, right = map(numbers.atom, (bar, x, y))
    first, second = met_axes(axes, rank_of(left), rank_of(right), numbers.builder.span)
    free = tuple(k for k in range(rank_of(left)) if k not in first)
    others = tuple(k for k in range(rank_of(right)) if k not in second)
    found = _tensordot(numbers, left, b, (free, tuple(range(len(free)))))
    made = (*(second[first.index(k)] for k in sorted(first)), *others)
    return transposed(numbers.builder, found, tuple(made.index(k) for k in range(len(made))))


def _tensordot(numbers: Arithmetic, x: Atom, y: Atom, axes: tuple[tuple[int, ...], tuple[int, ...]]) -> Atom:
    """Over these axes; their number says enough where they are the last of x and the first of y."""
    if not (rank_of(x) and rank_of(y)):
        return _times(numbers, x, y)
    count = len(axes[0])
    plain = axes == (tuple(range(rank_of(x) - count, rank_of(x))), tuple(range(count)))
    single = (axes[0][0], axes[1][0]) if count == 1 else axes
    return numbers.builder.apply("tensordot", x, y, axes=count if plain else single)


def kron_left(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The cotangent of x in `np.kron(x, y)`: each block of that of the result, weighted with y."""
    return _kron(numbers, bar, x, y, 0)


def kron_right(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The cotangent of y in `np.kron(x, y)`: the sum of the blocks, weighted with x."""
    return _kron(numbers, bar, x, y, 1)


def _filled(rank: int, atom: Atom) -> tuple[Dim, ...]:
    shape = shape_of(atom)
    return (dim(1),) * (rank - len(shape)) + shape


def _kron(numbers: Arithmetic, bar: Hashable, x: Hashable, y: Hashable, place: int) -> Atom:
    b, both = numbers.atom(bar), tuple(map(numbers.atom, (x, y)))
    rank = rank_of(b)
    names = (ascii_lowercase[:rank], ascii_lowercase[rank : 2 * rank])
    # An operand with fewer axes has blocks of length 1 along the leading ones.
    labels = tuple(name[rank - rank_of(atom) :] for name, atom in zip(names, both, strict=True))
    shapes = zip(*(_filled(rank, atom) for atom in both), strict=True)
    pieces = zip(chain(*zip(*names, strict=True)), chain(*shapes), strict=True)
    kept = [(name, length) for name, length in pieces if name in labels[0] + labels[1]]
    blocks = reshaped(numbers.builder, b, tuple(length for _, length in kept))
    texts = ("".join(name for name, _ in kept), labels[1 - place], labels[place])
    return _einsum(numbers, texts, blocks, both[1 - place])


def _einsum(numbers: Arithmetic, labels: tuple[str, str, str], x: Atom, y: Atom) -> Atom:
    first, second, out = labels
    return numbers.builder.apply("einsum", x, y, subscripts=f"{first},{second}->{out}")


PRODUCTS: dict[str, Callable[..., Any]] = {
    "matmul_left": matmul_left,
    "matmul_right": matmul_right,
    "dot_left": dot_left,
    "dot_right": dot_right,
    "inner_left": inner_left,
    "inner_right": inner_right,
    "axis_put_back": axis_put_back,
    "tensordot_left": tensordot_left,
    "tensordot_right": tensordot_right,
    "kron_left": kron_left,
    "kron_right": kron_right,
}
