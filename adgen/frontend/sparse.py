"""Sparse matrices of `scipy.sparse`: records of their numbers and the places of these, with `A @ x` and `A.T`."""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.calling import bound, listed
from adgen.frontend.integers import length_of
from adgen.frontend.lists import operand
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.sparse_parts import PARTS
from adgen.frontend.values import Abstract, Bound, Boxed, Items, Ref, Row, is_number

LIBRARY = "scipy.sparse."
TURNED = {"csr": "csc", "csc": "csr", "coo": "coo"}


def is_sparse(m: Machine, value: Abstract) -> bool:
    """Whether a value is a sparse matrix."""
    match m.settled(value):
        case Boxed(box):
            return box.kind.startswith(LIBRARY)
        case _:
            return False


def dense(m: Machine, value: Abstract) -> Abstract:
    """An operand that is no sparse matrix."""
    return value if isinstance(value, Ref) else m.wrap(operand(m, value), contiguous=True)


def combined(m: Machine, prim: str, left: Abstract, right: Abstract) -> Abstract:
    """An operator of which one operand is a sparse matrix, or both are."""
    match prim:
        case "matmul":
            return product(m, left, right)
        case "multiply" if is_number(left):
            return _scaled(m, prim, right, left)
        case "multiply" | "divide" if is_number(right):
            return _scaled(m, prim, left, right)
        case _:
            m.refuse(
                "E202", f"The operator {prim} of sparse matrices is not supported.", "Multiply with a vector: A @ x."
            )


def _scaled(m: Machine, prim: str, matrix: Abstract, number: Abstract) -> Abstract:
    kind, (data, *rest) = _content(m, matrix)
    return m.new_box(LIBRARY + kind, Items((m.make(prim, data, number), *rest), PARTS[kind]))


def product(m: Machine, left: Abstract, right: Abstract) -> Abstract:
    """`A @ x`, and `x @ A`, which is `A.T @ x` or, of a matrix, `(A.T @ x.T).T`."""
    if is_sparse(m, left) and is_sparse(m, right):
        m.refuse("E202", "Products of two sparse matrices are not supported.", "Multiply with a vector: A @ (B @ x).")
    if is_sparse(m, left):
        return _product(m, left, dense(m, right))
    value, turned = dense(m, left), transposed(m, right)
    if options.array_type(m, value).rank < 2:
        return _product(m, turned, value)
    return m.make("transpose", _product(m, turned, m.make("transpose", value)))


def _product(m: Machine, matrix: Abstract, value: Abstract) -> Abstract:
    kind, (*parts, shape) = _content(m, matrix)
    prim = f"{kind.partition('_')[0]}_product"
    lengths = tuple(length_of(m, d, "A length") for d in options.items_of(m, shape) or ())
    return m.make(prim, *(dense(m, p) for p in parts), value, shape=lengths)


def _content(m: Machine, matrix: Abstract) -> tuple[str, tuple[Abstract, ...]]:
    boxed = m.settled(matrix)
    assert isinstance(boxed, Boxed)
    content = m.content(boxed.box)
    assert isinstance(content, Items)
    return boxed.box.kind.removeprefix(LIBRARY), content.values


def transposed(m: Machine, matrix: Abstract) -> Abstract:
    """`A.T`: the same numbers, of which rows are now columns."""
    kind, (data, places, others, shape) = _content(m, matrix)
    format_, _, suffix = kind.partition("_")
    turned = f"{TURNED[format_]}_{suffix}"
    pair = (others, places) if format_ == "coo" else (places, others)
    lengths = Row(tuple(reversed(options.items_of(m, shape) or ())))
    return m.new_box(LIBRARY + turned, Items((data, *pair, lengths), PARTS[turned]))


def attribute(m: Machine, matrix: Boxed, name: str) -> Abstract | None:
    """`A.T`, and the methods; None for what is a part of the record."""
    if name == "T":
        return transposed(m, matrix)
    return Bound(matrix, name) if name in METHODS else None


def method(m: Machine, matrix: Boxed, name: str, given: Arguments) -> Abstract:
    """`A.dot(x)`, `A.transpose()`."""
    parameters, lower = METHODS[name]
    return lower(m, matrix, bound(m, listed(name, parameters), given))


METHODS: dict[str, tuple[str, Callable[[Machine, Boxed, dict[str, Abstract]], Abstract]]] = {
    "dot": ("other", lambda m, matrix, given: product(m, matrix, given["other"])),
    "transpose": ("", lambda m, matrix, given: transposed(m, matrix)),
}
