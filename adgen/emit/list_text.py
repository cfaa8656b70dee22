"""Comprehensions over lists of lists, down to the numbers and arrays in them."""

from __future__ import annotations

from adgen.emit.literals import number_of
from adgen.emit.tree import Binary, Comprehension, Expr, Name, Sequence, call
from adgen.ir.types import ArrayType, Form, ListType, Type


def zeros_of(expr: Expr, of: Type, names: str) -> Expr:
    """A zero like each element: `[0.0 for a in x]`. `names` are those of the elements, outermost first."""
    match of:
        case ListType(element):
            return Comprehension(zeros_of(Name(names[0]), element, names[1:]), Name(names[0]), expr)
        case ArrayType(_, _, Form.ARRAY):
            return call("np.zeros_like", expr)
        case ArrayType():
            return number_of(0j if of.kind == "c" else 0.0)


def sums_of(left: Expr, right: Expr, of: Type, names: str) -> Expr:
    """Sums element by element: `[a + b for a, b in zip(x, y)]`. `names` are those of the elements, in pairs."""
    if not isinstance(of, ListType):
        return Binary("+", left, right)
    a, b = Name(names[0]), Name(names[1])
    return Comprehension(sums_of(a, b, of.element, names[2:]), Sequence("bare", (a, b)), call("zip", left, right))
