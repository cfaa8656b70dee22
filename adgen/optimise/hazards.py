"""Which primitives may raise, so that they must not run where they did not run before."""

from __future__ import annotations

from adgen.ir.builder import EFFECTS
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import ArrayType, Form
from adgen.rules.table import PRIMITIVES

PYTHON_SAFE = frozenset({"add", "subtract", "multiply", "negative", "positive", "absolute", "logical_not"}) | {
    *("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")
}
"""Primitives that raise for no Python floats and truth values."""

ARRAY_SAFE = frozenset({"reshape", "transpose", "broadcast_to", "sum_to", "astype", "dim", "concatenate", "stack"}) | {
    *("sum", "mean", "cumsum", "trace", "prod", "var", "std", "norm"),
    *("matmul", "dot", "inner", "outer", "vdot", "einsum", "diag", "eye"),
}
"""Primitives beyond the elementwise ones that ask for nothing but shapes, which have been checked."""


def may_raise(op: Apply) -> bool:
    """Whether some values of the right types and shapes make `op` raise."""
    if op.prim in EFFECTS:
        return True
    if any(not isinstance(a.type, ArrayType) for a in op.args):
        return True
    if op.prim == "index":
        return any(_may_be_outside(a) for a in op.args[1:])
    if PRIMITIVES[op.prim].elementwise:
        python = all(isinstance(a.type, ArrayType) and a.type.form is Form.PYTHON for a in op.args)
        return (python and op.prim not in PYTHON_SAFE and not op.attr("ieee")) or op.attr("lib") == "math"
    return op.prim not in ARRAY_SAFE


def _may_be_outside(atom: Atom) -> bool:
    """Whether a subscript operand could be an index outside its axis; a literal has been checked already."""
    return not isinstance(atom, Const)
