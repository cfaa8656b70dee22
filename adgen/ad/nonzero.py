"""Which Python numbers the primal has proved to be nonzero by dividing by them.

Python's `1.0 / 0.0` raises, NumPy's does not. Derived code must not raise where the primal did not, so it divides with
`/` only by what is known to be nonzero here, and with `np.divide` by everything else.
"""

from __future__ import annotations

from adgen.ir.nodes import Apply, Op, Value
from adgen.ir.types import ArrayType, Form


def divisors(op: Op) -> set[Value]:
    """The Python operands that are nonzero wherever `op` has run without raising."""
    match op:
        case Apply("divide" | "floor_divide" | "remainder", (_, Value() as y)) if not op.attr("ieee"):
            return {y} if _python(op) else set()
        case Apply("reciprocal", (Value() as x,)) if not op.attr("ieee"):
            return {x} if _python(op) else set()
        case Apply("log" | "log2" | "log10", (Value() as x,)) if op.attr("lib") == "math":
            return {x}
        case _:
            return set()


def _python(op: Apply) -> bool:
    return all(isinstance(a.type, ArrayType) and a.type.form is Form.PYTHON for a in op.args)
