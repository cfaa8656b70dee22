"""Matrices that meet narrower arrays are worked on in place, step by step.

Before:                            After:
  t = multiply(a, b)                 x_bar = multiply(a, b)
  x_bar = multiply(t, c)             x_bar = multiply(x_bar, c)
  return x_bar                       return x_bar

The emitter writes a version of a variable over the one before: `x_bar *= c`. NumPy itself works in place on parts of an
expression only where the shapes agree (`a * b * c` of matrices); else each part is a new array, and to touch new memory
costs more than the arithmetic. Only derived values are touched, and only those that have a name to give.
"""

from __future__ import annotations

from adgen.ir.builder import Builder
from adgen.ir.nodes import Apply, Atom, Bind, Function, Value
from adgen.ir.types import ArrayType
from adgen.ir.walker import operands, rebuild, walk
from adgen.optimise.exact import exact_values
from adgen.rules.table import PRIMITIVES, infer

STEPS = frozenset({"multiply", "divide", "add", "subtract"})
FRESH = frozenset({"matmul", "outer", "einsum", "tensordot"})
"""Primitives beside the elementwise ones whose result is an array of its own."""


def stepwise(function: Function) -> Function:
    """`function` with the parts of such products named as their results; itself where there are none."""
    exact = exact_values(function)
    if exact is None:
        return function
    binds = list(walk(function.body))
    uses: dict[Atom, int] = {}
    for atom in (a for b in binds for a in operands(b.op)):
        uses[atom] = uses.get(atom, 0) + 1
    made = {b.results[0]: b for b in binds if len(b.results) == 1}
    names: dict[Value, str] = {}
    for bind in reversed(binds):
        part = written_over(bind)
        if part in made and part.name is None and part not in exact and uses[part] == 1 and _fresh(made[part]):
            names[part] = names.get(bind.result) or bind.result.name or ""
    names = {value: name for value, name in names.items() if name}
    if not names:
        return function

    def decide(bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
        name = names.get(bind.results[0]) if bind.results else None
        return None if name is None or not isinstance(bind.op, Apply) else builder.apply_many(bind.op, (name,))

    return rebuild(function, infer, decide)


def written_over(bind: Bind) -> Value | None:
    """The matrix that a step may be written over: what it meets is an array that has fewer elements."""
    match bind.op:
        case Apply(prim, (x, y)) if prim in STEPS:
            commutes = prim in {"multiply", "add"}
            return _wider(x, y, bind) or (_wider(y, x, bind) if commutes else None)
        case _:
            return None


def _wider(part: Atom, other: Atom, bind: Bind) -> Value | None:
    of, narrow = part.type, other.type
    if not (isinstance(part, Value) and isinstance(of, ArrayType) and isinstance(narrow, ArrayType)):
        return None
    alike = of == bind.result.type and of.rank > 1 and narrow.rank > 0 and narrow.dtype == of.dtype
    return part if alike and narrow.shape != of.shape else None


def _fresh(bind: Bind) -> bool:
    """Whether the result is an array of its own."""
    return isinstance(bind.op, Apply) and (PRIMITIVES[bind.op.prim].elementwise or bind.op.prim in FRESH)
