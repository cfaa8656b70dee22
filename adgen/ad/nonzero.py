"""Which Python numbers the primal has proved to be nonzero, by dividing by them or by asking.

Python's `1.0 / 0.0` raises, NumPy's does not. Derived code must not raise where the primal did not, so it divides with
`/` only by what is known to be nonzero here, and with `np.divide` by everything else.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace

from adgen.ir.builder import Builder, freeze
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, Op, Undef, Value
from adgen.ir.types import INT, ArrayType, Form
from adgen.ir.walker import walk

QUIET: dict[str, tuple[str, Hashable]] = {
    "divide": ("ieee", True),
    "power": ("ieee", True),
    "floor_divide": ("lib", "np"),
    "remainder": ("lib", "np"),
}
"""The operators that raise for Python numbers, and the option under which they compute as NumPy does."""


def divisors(op: Op) -> set[Value]:
    """The Python operands that are nonzero wherever `op` has run without raising; for `either` see either.py."""
    match op:
        case Apply("divide" | "floor_divide" | "remainder", (_, Value() as y)) if _python(op):
            return set() if op.attr("ieee") or op.attr("either") or op.attr("lib") == "np" else {y}
        case Apply("log" | "log2" | "log10", (Value() as x,)) if op.attr("lib") == "math":
            return {x}
        case _:
            return set()


def told(test: Atom, truth: bool, made: Mapping[Value, Bind]) -> set[Value]:
    """The operands that are nonzero wherever `test` is `truth`; `made` says where a value comes from."""
    op = made[test].op if isinstance(test, Value) and test in made else None
    match op:
        case Apply("logical_not", (x,)):
            return told(x, not truth, made)
        case Apply(name, (Value() as x, Const(value))) if _excludes_zero(name, value, truth):
            return {x, *_inside(x, made)}
        case Apply(name, (Const(value), Value() as x)) if _excludes_zero(_MIRRORED.get(name, ""), value, truth):
            return {x, *_inside(x, made)}
        case _:
            return set()


_MIRRORED = {
    "equal": "equal",
    "not_equal": "not_equal",
    "greater": "less",
    "less": "greater",
    "greater_equal": "less_equal",
    "less_equal": "greater_equal",
}


def _excludes_zero(name: str, value: complex, truth: bool) -> bool:
    """Whether `x name value`, being `truth`, says that x is not zero (a nan is not)."""
    match name, truth:
        case "equal", False:
            return value == 0
        case "equal", True:
            return value != 0
        case "not_equal", _:
            return _excludes_zero("equal", value, not truth)
        case "greater", True:
            return value.real >= 0
        case "less", True:
            return value.real <= 0
        case "greater_equal", True:
            return value.real > 0
        case "less_equal", True:
            return value.real < 0
        case _:
            return False


def _inside(x: Value, made: Mapping[Value, Bind]) -> set[Value]:
    """With abs(x), x is nonzero as well."""
    match made[x].op if x in made else None:
        case Apply("absolute", (Value() as inner,)):
            return {inner}
        case _:
            return set()


def plain(bind: Bind, nonzero: Collection[Value]) -> Bind:
    """`bind` with the operator of Python, where it divides by one of `nonzero`."""
    match bind.op:
        case Apply("divide" as prim, (_, Value() as y) as args, attrs) if y in nonzero and bind.op.attr("ieee"):
            return replace(bind, op=Apply(prim, args, tuple(a for a in attrs if a[0] != "ieee")))
        case _:
            return bind


def makers(block: Block) -> dict[Value, Bind]:
    """Where each value of a block, and of the blocks inside it, comes from."""
    return {r: bind for bind in walk(block) for r in bind.results}


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
