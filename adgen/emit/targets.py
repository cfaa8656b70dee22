"""Which values are written into: the operands of `update` and its kin, seen through views."""

from __future__ import annotations

from collections.abc import Collection
from typing import assert_never

from adgen.ir.dims import Dim
from adgen.ir.index import At, Dots, Item, Slice, parts
from adgen.ir.nodes import Apply, Atom, Block, For, Function, If, Value, While, leaves
from adgen.ir.types import ArrayType, Form, ListType, Type
from adgen.ir.walker import blocks, carried, carried_yields
from adgen.rules.table import PRIMITIVES

ADDITIONS = {"add": True, "subtract": False, "multiply": True, "divide": False}
"""What Python's augmented assignments do in place, and whether the operands may change places."""


def stored(of: Type) -> bool:
    """Whether values of this type are objects that can be written into."""
    match of:
        case ArrayType():
            return of.form is Form.ARRAY
        case ListType():
            return True


def write_target(op: Apply) -> Value | None:
    """The array or list that an op changes, if it changes one."""
    target = op.args[0] if PRIMITIVES[op.prim].writes else None
    return target if isinstance(target, Value) else None


def viewed(op: Apply) -> Value | None:
    """The array that the result of an op may be a view of, if there is one."""
    if not (op.args and isinstance(op.args[0], Value)):
        return None
    trees = PRIMITIVES[op.prim].trees
    if trees is not None and leaves(trees.out) != 1:
        return None
    if not (PRIMITIVES[op.prim].view or same_shape(op) or takes_diagonal(op) or rearranges(op)):
        return None
    if op.prim == "index" and fancy(op):
        return None
    return op.args[0]


def takes_diagonal(op: Apply) -> bool:
    """Whether `diag` reads the diagonal of a matrix, which is a view; a matrix with a diagonal is a new array."""
    return op.prim == "diag" and isinstance(op.args[0].type, ArrayType) and op.args[0].type.rank == 2


def rearranges(op: Apply) -> bool:
    """Whether an `einsum` only reorders the axes of one array, or takes a diagonal: NumPy then gives a view."""
    return op.prim == "einsum" and len(op.args) == 1


def same_shape(op: Apply) -> bool:
    """Whether a `sum_to` sums over nothing: it is then the array itself, whose lengths have other names."""
    given, wanted = op.args[0].type, op.attr("shape")
    if op.prim != "sum_to" or not isinstance(given, ArrayType) or not isinstance(wanted, tuple):
        return False
    one = Dim((((), 1),))
    return len(wanted) == given.rank and all(w != one or g == one for w, g in zip(wanted, given.shape, strict=True))


def fancy(op: Apply) -> bool:
    """Whether index arrays or masks make a subscript select a copy."""
    at = [a for item, taken in operands_of(op) if isinstance(item, At) for a in taken]
    return any(isinstance(a.type, ArrayType) and (a.type.rank > 0 or a.type.kind == "b") for a in at)


def operands_of(op: Apply) -> list[tuple[Item, tuple[Atom, ...]]]:
    """The items of a subscript with their operands, of `index`, `update` and `index_add`.

    Without the `...` of `x[..., 1:]` where x is a vector. Beside integers it may still say that the result is an array,
    or that axes of index arrays are apart.
    """
    spec = op.attr("spec")
    start = 1 if op.prim == "index" else 2
    items = list(parts(spec if isinstance(spec, tuple) else (), op.args[start:]))
    slices = [pair for pair in items if isinstance(pair[0], Slice)]
    of = op.args[0].type
    idle = len(slices) == len(items) - 1 and isinstance(of, ArrayType) and len(slices) == of.rank
    return slices if idle and any(item == Dots() for item, _ in items) else items


def must_own(function: Function, fresh_from: int) -> set[Value]:
    """The carried parameters of loops that are written into, or that the function returns as arrays of their own.

    The yields from number `fresh_from` on are such.
    """
    found: set[Value] = set()
    returned = {y for y in function.body.yields[fresh_from:] if isinstance(y, Value)}
    _targets(function.body, returned, found, returned)
    return found


def _targets(block: Block, known: set[Value], found: set[Value], returned: Collection[Value] = ()) -> set[Value]:
    """The values that a block writes into, given those of its values that are written into after it.

    A loop must own what becomes one of the `returned` values.
    """
    targets = set(known)
    for bind in reversed(block.binds):
        match bind.op:
            case Apply() as op:
                written = write_target(op)
                if written is not None:
                    targets.add(written)
                base = viewed(op)
                if base is not None and op.prim != "list_get" and bind.result in targets:
                    targets.add(base)
            case If(_, then, orelse):
                for branch in (then, orelse):
                    pairs = zip(bind.results, branch.yields, strict=True)
                    after = {y for r, y in pairs if r in targets and isinstance(y, Value)}
                    targets |= _targets(branch, after, found)
            case For() | While() as op:
                params = zip(bind.results, carried(op), strict=True)
                targets |= _of_loop(op, found, {p for r, p in params if r in returned})
            case _:
                assert_never(bind.op)
    return targets


def _of_loop(op: For | While, found: set[Value], owned: set[Value]) -> set[Value]:
    params, yields = carried(op), carried_yields(op)
    while True:
        after = {y for p, y in zip(params, yields, strict=True) if p in owned and isinstance(y, Value)}
        targets = set.union(*(_targets(block, after, found) for block in blocks(op)))
        new = {p for p in params if p in targets and stored(p.type)} - owned
        if not new:
            break
        owned |= new
    found |= owned
    starts = zip(params, op.init, strict=True)
    return targets | {i for p, i in starts if p in owned and isinstance(i, Value)}


def same_variable(operand: Value, result: Value, block: Block) -> bool:
    """Whether an operand and a result are versions of one variable: by name, or as a carried value and its next."""
    if operand.name is not None and operand.name == result.name:
        return True
    if operand not in block.params or result not in block.yields:
        return False
    places = len(block.params) - len(
        block.yields
    )  # a loop index comes first among the parameters, a stop among the yields
    return any(p == operand and y == result for p, y in zip(block.params[places:], block.yields))
