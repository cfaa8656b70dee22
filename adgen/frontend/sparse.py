"""Sparse matrices of `scipy.sparse`: records of their numbers and the places of these, with `A @ x` and `A.T`.

Products, sums and differences of two are kept as their operands, which are applied to a vector one after the other:
`(A @ B) @ x` is `A @ (B @ x)`. So nothing is filled in, and the numbers of both have derivatives.
"""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.calling import bound, listed
from adgen.frontend.integers import known, length_of
from adgen.frontend.lists import operand
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.sparse_parts import PARTS
from adgen.frontend.values import Abstract, Bound, Boxed, Items, Ref, Row, is_number
from adgen.ir.builder import literal
from adgen.ir.dims import Dim
from adgen.ir.nodes import Atom
from adgen.rules.operands import same_length, show_shape

LIBRARY = "scipy.sparse."
COMPOSED = {"matmul": "product", "add": "sum", "subtract": "difference"}
OPERANDS = ("the left operand", "the right operand", "shape")
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
        case _ if prim in COMPOSED and is_sparse(m, left) and is_sparse(m, right):
            return _composed(m, prim, left, right)
        case "matmul":
            return product(m, left, right)
        case "multiply" if is_number(left):
            return scaled(m, prim, right, left)
        case "multiply" | "divide" if is_number(right):
            return scaled(m, prim, left, right)
        case _:
            m.refuse(
                "E202", f"The operator {prim} of sparse matrices is not supported.", "Multiply with a vector: A @ x."
            )


def scaled(m: Machine, prim: str, matrix: Abstract, *numbers: Abstract) -> Abstract:
    """A matrix of which every number is multiplied, divided or negated."""
    kind, (data, *rest) = _content(m, matrix)
    if kind == "matmul":
        return m.new_box(LIBRARY + kind, Items((scaled(m, prim, data, *numbers), *rest), OPERANDS))
    if kind in COMPOSED:
        both = (scaled(m, prim, part, *numbers) for part in (data, rest[0]))
        return m.new_box(LIBRARY + kind, Items((*both, rest[1]), OPERANDS))
    return m.new_box(LIBRARY + kind, Items((m.make(prim, data, *numbers), *rest), PARTS[kind]))


def numbers(m: Machine, matrix: Abstract) -> Ref:
    """The numbers of a matrix, which `A *= 2.0` changes in place."""
    kind, (data, *_) = _content(m, matrix)
    if kind in COMPOSED or not isinstance(data, Ref):
        what = COMPOSED.get(kind, "matrix")
        m.refuse("E202", f"A {what} of sparse matrices is not changed in place.", "Write A = 2.0 * A.")
    return data


def factor(m: Machine, prim: str, number: Abstract) -> Atom:
    """What the numbers are multiplied by; SciPy divides by multiplying with the reciprocal."""
    return m.atom(number if prim == "multiply" else m.make("divide", literal(1.0), number))


def _composed(m: Machine, prim: str, left: Abstract, right: Abstract) -> Abstract:
    """A product, sum or difference of two sparse matrices."""
    (rows, inner), (others, columns) = (_shape(m, matrix) for matrix in (left, right))
    fits = [(inner, others)] if prim == "matmul" else [(rows, others), (inner, columns)]
    for a, b in fits:
        why = f"The shapes {show_shape((rows, inner))} and {show_shape((others, columns))} do not fit together."
        same_length(a, b, m.builder.facts, m.here(), why)
    shape = Row((m.number(known(m, rows)), m.number(known(m, columns))))
    return m.new_box(LIBRARY + prim, Items((_kept(m, left), _kept(m, right), shape), OPERANDS))


def _kept(m: Machine, matrix: Abstract) -> Abstract:
    """The matrix as it is now, whatever is written to its parts later."""
    kind, (*parts, shape) = _content(m, matrix)
    if kind in COMPOSED:
        return matrix
    return m.new_box(LIBRARY + kind, Items((*(m.wrap(m.atom(p), contiguous=True) for p in parts), shape), PARTS[kind]))


def _shape(m: Machine, matrix: Abstract) -> tuple[Dim, ...]:
    _, (*_, shape) = _content(m, matrix)
    return tuple(length_of(m, d, "A length") for d in options.items_of(m, shape) or ())


def product(m: Machine, left: Abstract, right: Abstract) -> Abstract:
    """`A @ x`, and `x @ A`, which is `A.T @ x` or, of a matrix, `(A.T @ x.T).T`."""
    if is_sparse(m, left) and is_sparse(m, right):
        return _composed(m, "matmul", left, right)
    if is_sparse(m, left):
        return _product(m, left, dense(m, right))
    value, turned = dense(m, left), transposed(m, right)
    if options.array_type(m, value).rank < 2:
        return _product(m, turned, value)
    return m.make("transpose", _product(m, turned, m.make("transpose", value)))


def _product(m: Machine, matrix: Abstract, value: Abstract) -> Abstract:
    kind, (*parts, _) = _content(m, matrix)
    if kind == "matmul":
        return _product(m, parts[0], _product(m, parts[1], value))
    if kind in COMPOSED:
        return m.make(kind, *(_product(m, p, value) for p in parts))
    prim = f"{kind.partition('_')[0]}_product"
    return m.make(prim, *(dense(m, p) for p in parts), value, shape=_shape(m, matrix))


def _content(m: Machine, matrix: Abstract) -> tuple[str, tuple[Abstract, ...]]:
    boxed = m.settled(matrix)
    assert isinstance(boxed, Boxed)
    content = m.content(boxed.box)
    assert isinstance(content, Items)
    return boxed.box.kind.removeprefix(LIBRARY), content.values


def transposed(m: Machine, matrix: Abstract) -> Abstract:
    """`A.T`: the same numbers, of which rows are now columns."""
    kind, content = _content(m, matrix)
    if kind in COMPOSED:
        turned_both = [transposed(m, part) for part in content[:2]]
        return _composed(m, kind, *(reversed(turned_both) if kind == "matmul" else turned_both))
    data, places, others, shape = content
    format_, _, suffix = kind.partition("_")
    turned = f"{TURNED[format_]}_{suffix}"
    pair = (others, places) if format_ == "coo" else (places, others)
    lengths = Row(tuple(reversed(options.items_of(m, shape) or ())))
    return m.new_box(LIBRARY + turned, Items((data, *pair, lengths), PARTS[turned]))


def attribute(m: Machine, matrix: Boxed, name: str) -> Abstract | None:
    """`A.T`, and the methods; None for what is a part of the record."""
    if name == "T":
        return transposed(m, matrix)
    kind, _ = _content(m, matrix)
    if kind in COMPOSED and name not in (*METHODS, "shape"):
        why = f"A {COMPOSED[kind]} of sparse matrices is kept as its operands, and has no `{name}`."
        m.refuse("E202", why, "Multiply with a vector: (A @ B) @ x.")
    return Bound(matrix, name) if name in METHODS else None


def method(m: Machine, matrix: Boxed, name: str, given: Arguments) -> Abstract:
    """`A.dot(x)`, `A.transpose()`."""
    parameters, lower = METHODS[name]
    return lower(m, matrix, bound(m, listed(name, parameters), given))


METHODS: dict[str, tuple[str, Callable[[Machine, Boxed, dict[str, Abstract]], Abstract]]] = {
    "dot": ("other", lambda m, matrix, given: product(m, matrix, given["other"])),
    "transpose": ("", lambda m, matrix, given: transposed(m, matrix)),
}
