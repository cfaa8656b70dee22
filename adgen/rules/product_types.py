"""Types of products of arrays: `matmul`, `dot`, `outer`, `inner`, `einsum`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from string import ascii_letters

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, product
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Type
from adgen.rules.elementwise_types import result_dtype
from adgen.rules.operands import ONE, Shape, arrays, broadcast, numpy_type, same_length, show_shape


def matmul(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`x @ y`: a vector counts as a row on the left and as a column on the right; leading axes broadcast."""
    x, y = arrays(op, span)
    if not x.rank or not y.rank:
        refuse("E301", f"@ takes arrays with axes, not {x} and {y}.", span, "Use * for scalars.")
    _contract(x.shape, y.shape, max(y.rank - 2, 0), facts, span, "@")
    lead = broadcast([x.shape[:-2], y.shape[:-2]], facts, span, "@")
    rows = x.shape[-2:-1] if x.rank > 1 else ()
    columns = y.shape[-1:] if y.rank > 1 else ()
    return (numpy_type(result_dtype(x, y), (*lead, *rows, *columns)),)


def dot(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.dot`: the last axis of x with the second to last of y; a product with a scalar."""
    x, y = arrays(op, span)
    dtype = result_dtype(x, y)
    if not x.rank or not y.rank:
        return (numpy_type(dtype, x.shape or y.shape),)
    _contract(x.shape, y.shape, max(y.rank - 2, 0), facts, span, "dot")
    rest = y.shape[:-2] + y.shape[-1:] if y.rank > 1 else ()
    return (numpy_type(dtype, x.shape[:-1] + rest),)


def inner(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.inner`: the last axes of both."""
    x, y = arrays(op, span)
    dtype = result_dtype(x, y)
    if not x.rank or not y.rank:
        return (numpy_type(dtype, x.shape or y.shape),)
    _contract(x.shape, y.shape, y.rank - 1, facts, span, "inner")
    return (numpy_type(dtype, x.shape[:-1] + y.shape[:-1]),)


def vdot(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.vdot`: of the flattened arrays."""
    x, y = arrays(op, span)
    a, b = product(x.shape), product(y.shape)
    same_length(a, b, facts, span, f"vdot got operands of {a} and {b} elements.")
    return (numpy_type(result_dtype(x, y), ()),)


def outer(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.outer`: of the flattened arrays."""
    x, y = arrays(op, span)
    return (ArrayType(str(result_dtype(x, y)), (product(x.shape), product(y.shape))),)


def _contract(x: Shape, y: Shape, axis: int, facts: Facts, span: Span, what: str) -> None:
    a, b = x[-1], y[axis]
    why = f"{what} got operands of shapes {show_shape(x)} and {show_shape(y)}; {a} and {b} differ."
    same_length(a, b, facts, span, why)


@dataclass(frozen=True, slots=True)
class Subscripts:
    """`"ij,jk->ik"` read: one string of labels for each operand, and one for the result.

    The axes of an ellipsis get letters that the text does not use, the same ones counted from its right end, so that
    they align as in broadcasting.
    """

    inputs: tuple[str, ...]
    output: str


def subscripts(text: str, ranks: tuple[int, ...], span: Span) -> Subscripts:
    """Read einsum subscripts, with implicit output and ellipsis as NumPy reads them; E203 where they do not fit."""
    left, arrow, right = text.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        refuse("E203", f"einsum got {len(ranks)} operands for the subscripts {text!r}.", span)
    spare = [c for c in ascii_letters if c not in text]
    inputs = tuple(_labels(t, r, text, spare, span) for t, r in zip(terms, ranks, strict=True))
    seen = Counter("".join(inputs))
    dots = "".join(c for c in reversed(spare) if c in seen)
    if arrow:
        output = right.replace("...", dots)
    else:
        output = dots + "".join(c for c in sorted(seen) if seen[c] == 1 and c not in dots)
    unknown = set(output) - set("".join(inputs))
    if unknown or len(set(output)) != len(output):
        refuse("E203", f"The output of the einsum subscripts {text!r} does not fit its inputs.", span)
    return Subscripts(inputs, output)


def _labels(term: str, rank: int, text: str, spare: list[str], span: Span) -> str:
    named = len(term.replace("...", ""))
    if named > rank or ("..." not in term and named != rank):
        refuse("E301", f"The einsum subscripts {text!r} name {named} axes of an operand that has {rank}.", span)
    return term.replace("...", "".join(reversed(spare[: rank - named])))


def einsum(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.einsum(subscripts, *xs)`."""
    types = arrays(op, span)
    read = subscripts(str(op.attr("subscripts")), tuple(t.rank for t in types), span)
    lengths: dict[str, Dim] = {}
    for labels, of in zip(read.inputs, types, strict=True):
        for label, length in zip(labels, of.shape, strict=True):
            before = lengths.setdefault(label, length)
            if ONE in (before, length):
                lengths[label] = length if before == ONE else before
                continue
            why = f"einsum gives the index {label} the lengths {before} and {length}."
            same_length(before, length, facts, span, why)
    return (numpy_type(result_dtype(*types), tuple(lengths[c] for c in read.output)),)
