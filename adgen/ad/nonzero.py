"""Which Python numbers the primal has proved to be nonzero by dividing by them.

Python's `1.0 / 0.0` raises, NumPy's does not. Derived code must not raise where the primal did not, so it divides with
`/` only by what is known to be nonzero here, and with `np.divide` by everything else.
"""

from __future__ import annotations

from collections.abc import Hashable

from adgen.ir.builder import Builder, freeze
from adgen.ir.nodes import Apply, Atom, Const, Op, Undef, Value
from adgen.ir.types import INT, ArrayType, Form

QUIET: dict[str, tuple[str, Hashable]] = {
    "divide": ("ieee", True),
    "power": ("ieee", True),
    "floor_divide": ("lib", "np"),
    "remainder": ("lib", "np"),
}
"""The operators that raise for Python numbers, and the option under which they compute as NumPy does."""


def divisors(op: Op) -> set[Value]:
    """The Python operands that are nonzero wherever `op` has run without raising."""
    match op:
        case Apply("divide" | "floor_divide" | "remainder", (_, Value() as y)) if not op.attr("ieee"):
            return {y} if _python(op) else set()
        case Apply("log" | "log2" | "log10", (Value() as x,)) if op.attr("lib") == "math":
            return {x}
        case _:
            return set()


def _python(op: Apply) -> bool:
    return all(isinstance(a.type, ArrayType) and a.type.form is Form.PYTHON for a in op.args)


def quiet(op: Apply, builder: Builder) -> Apply:
    """`op`, about to be bound, so that it does not raise: for an operand that was a NumPy scalar before."""
    divides = op.prim != "power"  # a power may also overflow
    if op.prim not in QUIET or not _python(op) or (divides and _nonzero(op.args[1], builder)):
        return op
    name, value = QUIET[op.prim]
    return Apply(op.prim, op.args, freeze({**dict(op.attrs), name: value}))


def _nonzero(atom: Atom, builder: Builder) -> bool:
    """Whether an atom is a literal, a length or a number that has been divided by before, and not zero."""
    if isinstance(atom, Const):
        return atom.value != 0
    if isinstance(atom, Undef):
        return False
    length = atom.type == INT and builder.facts.nonnegative(builder.facts.of(atom) - 1)
    return length or any(atom in divisors(bind.op) for scope in builder.scopes for bind in scope.binds)
