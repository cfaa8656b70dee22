"""Spells a primitive as a Python expression."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import assert_never

from adgen.emit.lengths import Lengths, Scope, variable
from adgen.emit.list_text import sums_of, zeros_of
from adgen.emit.literals import constant, dtype, dtyped, number_of, rows_of, string
from adgen.emit.plan import Plan
from adgen.emit.targets import operands_of
from adgen.emit.templates import callee, fill
from adgen.emit.tree import (
    Attribute,
    Binary,
    Call,
    Comprehension,
    Conditional,
    Expr,
    Name,
    Sequence,
    Slice,
    Subscript,
    both,
    call,
    dotted,
    negated,
    signed,
    tuple_of,
)
from adgen.emit.user_calls import called
from adgen.ir.dims import Dim, functions
from adgen.ir.facts import CLIPPED
from adgen.ir.index import At, Dots, Item, NewAxis
from adgen.ir.index import Slice as SliceItem
from adgen.ir.nodes import Apply, Atom, Block, Const, If, Undef, Value
from adgen.ir.types import BOOL, ArrayType, Form, ListType, Type
from adgen.rules.elementwise import MATH_NAMES
from adgen.rules.table import PRIMITIVES

BUILTINS = {"absolute": "abs", "minimum": "min", "maximum": "max", "power": "pow", "round": "round"}
CASTS = {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex"}


@dataclass(slots=True)
class Speller:
    """Expressions from values; nested values are spelled in place, others by their variable."""

    plan: Plan
    lengths: Lengths

    def atom(self, atom: Atom, scope: Scope) -> Expr:
        """An operand."""
        match atom:
            case Value():
                return self.value(atom, scope) if atom in self.plan.nested else variable(atom)
            case Const():
                return constant(atom)
            case Undef():
                return Sequence("list", ()) if isinstance(atom.type, ListType) else Name("None")
        assert_never(atom)

    def value(self, value: Value, scope: Scope) -> Expr:
        """What makes a value, as an expression."""
        match self.plan.made[value].op:
            case Apply() as op:
                return self.apply(op, scope, value.type)
            case If() as op:
                return self.choice(op, scope)
            case other:
                raise AssertionError(f"a loop is no expression: {other}")

    def choice(self, op: If, scope: Scope) -> Expr:
        """`c and d`, `c or d`, `not c`, `a if c else b`."""
        cond = self.atom(op.cond, scope)
        then, orelse = (self.atom(block.yields[0], scope) for block in (op.then, op.orelse))
        match _truth(op.then), _truth(op.orelse):
            case "False", "True":
                return negated(cond)
            case "True", "False":
                return cond if op.cond.type == BOOL else call("bool", cond)
            case "True", None:
                return Binary("or", cond, orelse)
            case None, "False":
                return both(cond, then)
            case "False", None:
                return Binary("and", negated(cond), orelse)
            case _:
                return Conditional(cond, then, orelse)

    def apply(self, op: Apply, scope: Scope, of: Type) -> Expr:
        """A primitive."""
        special = SPECIAL.get(op.prim)
        lib = op.attr("lib")
        if special is not None and lib is None:
            return special(self, op, scope, of)
        args = dtyped(op, of, tuple(self.atom(a, scope) for a in op.args))
        match lib:
            case "math":
                return Call(dotted(f"math.{MATH_NAMES.get(op.prim, op.prim)}"), args)
            case "py" if op.prim == "logical_not":
                return negated(args[0])
            case "py":
                return Call(Name(BUILTINS[op.prim]), (*args, *(v for _, v in self.options(op, scope))))  # digits
            case "np":
                return Call(dotted(f"np.{op.prim}"), args)
        if op.attr("ieee"):
            return Call(dotted(f"np.{op.prim}"), args)
        primitive = PRIMITIVES[op.prim]
        if primitive.trees is not None:
            return called(op.prim, primitive.trees, args)
        if primitive.text is None:
            if primitive.variadic:
                args = (*args[: len(primitive.params) - 1], tuple_of(*args[len(primitive.params) - 1 :]))
            return Call(callee(op.prim), args, self.options(op, scope))
        options = self.options(op, scope)
        holes = {k: self.option(k, op.attr(k, v), scope) for k, v in primitive.options if f"{{{k}}}" in primitive.text}
        return signed(fill(primitive.text, {**holes, **dict(zip(primitive.params, args))}, options))

    def options(self, op: Apply, scope: Scope) -> tuple[tuple[str, Expr], ...]:
        """The options that differ from their defaults, as keywords."""
        defaults = dict(PRIMITIVES[op.prim].options)
        given = [(k, v) for k, v in op.attrs if k not in {"lib", "ieee", "either"} and v != defaults.get(k)]
        order = list(defaults)
        given.sort(key=lambda option: order.index(option[0]) if option[0] in order else len(order))
        return tuple((k, self.option(k, v, scope)) for k, v in given)

    def option(self, name: str, value: Hashable, scope: Scope) -> Expr:
        """A static option."""
        match value:
            case str() if name == "dtype":
                return dtype(value)
            case str():
                return string(value)
            case Dim():
                return self.lengths.length(value, scope)
            case tuple():
                return tuple_of(*(self.option(name, v, scope) for v in value))
            case bool() | int() | float() | complex():
                return number_of(value)
            case _:
                return Name(repr(value))

    def subscript(self, op: Apply, scope: Scope) -> tuple[Expr, ...]:
        """What stands between the brackets of `index`, `update` and `index_add`."""
        items = tuple(self.item(item, taken, scope) for item, taken in operands_of(op))
        base = op.args[0].type
        reads_number = op.prim == "index" and isinstance(base, ArrayType) and not base.rank
        return items or (tuple_of() if reads_number else Name("..."),)

    def item(self, item: Item, taken: tuple[Atom, ...], scope: Scope) -> Expr:
        """One item of a subscript."""
        match item:
            case At():
                return self.atom(taken[0], scope)
            case SliceItem(lo, hi, step):
                rest = iter(taken)
                return Slice(*(self.atom(next(rest), scope) if has else None for has in (lo, hi, step)))
            case Dots():
                return Name("...")
            case NewAxis():
                return Name("None")
        assert_never(item)


def _truth(block: Block) -> str | None:
    match block.yields:
        case (Const(value=bool()) as const,):
            return const.text
        case _:
            return None


def _index(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    return Subscript(speller.atom(op.args[0], scope), speller.subscript(op, scope))


def _dim(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    dim = op.attr("dim")
    assert isinstance(dim, Dim)
    return speller.lengths.length(dim, scope)


def _filled(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """`zeros`, `ones`, `empty`, `full`: like an array at hand of the same shape and dtype, else by shape."""
    assert isinstance(of, ArrayType)
    args = [speller.atom(a, scope) for a in op.args]
    model = speller.lengths.model(of, scope)
    if model is not None:
        return call(f"np.{op.prim}_like", model, *args)
    shape = speller.lengths.shape(of.shape, scope) if of.shape else tuple_of()
    default = "float64" if op.prim != "full" else of.dtype if _kept(op, of) else ""
    given = () if of.dtype == default else (("dtype", dtype(of.dtype)),)
    return Call(dotted(f"np.{op.prim}"), (shape, *args), given)


def _kept(op: Apply, of: ArrayType) -> bool:
    value = op.args[0].type
    return isinstance(value, ArrayType) and value.dtype == of.dtype


def _broadcast_to(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    assert isinstance(of, ArrayType)
    shape = speller.lengths.shape(of.shape, scope)
    return call("np.broadcast_to", *dtyped(op, of, (speller.atom(op.args[0], scope),)), shape)


def _copy(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """`x.copy()`; of a number that was broadcast, an array full of it."""
    source = op.args[0]
    spread = speller.plan.op(source)
    if spread is not None and spread.prim == "broadcast_to" and source in speller.plan.nested:
        value = spread.args[0]
        if isinstance(value.type, ArrayType) and value.type.rank == 0 and isinstance(of, ArrayType):
            return _filled(speller, Apply("full", (value,)), scope, of)
    return Call(Attribute(speller.atom(source, scope), "copy"), ())


CHECKED = {"count", "total", "len", *CLIPPED}
"""What lengths are made of that only the run knows."""


def _reshape(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """`np.reshape(x, shape)`; one length that is no literal need not be said."""
    assert isinstance(of, ArrayType)
    given = op.args[0].type
    assert isinstance(given, ArrayType)
    unknown = [d for d in of.shape if d.const is None]
    empty = any(d.const == 0 for d in of.shape)  # then any length would do
    if len(unknown) == 1 and not empty and not any(functions(d) & CHECKED for d in (*of.shape, *given.shape)):
        items: tuple[Expr, ...] = tuple(number_of(-1 if d.const is None else d.const) for d in of.shape)
        shape = items[0] if len(items) == 1 else tuple_of(*items)
    else:
        shape = speller.lengths.shape(of.shape, scope) if of.shape else tuple_of()
    return call("np.reshape", speller.atom(op.args[0], scope), shape)


def _transpose(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    operand = speller.atom(op.args[0], scope)
    axes = op.attr("axes")
    return Attribute(operand, "T") if axes is None else call("np.transpose", operand, speller.option("", axes, scope))


def _sum_to(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """The sum over the axes that are missing in the shape, then over those that are stretched."""
    given = op.args[0].type
    assert isinstance(given, ArrayType) and isinstance(of, ArrayType)
    expr = speller.atom(op.args[0], scope)
    extra = given.rank - of.rank
    if not of.rank:
        return call("np.sum", expr) if given.rank else expr
    stretched = [k for k, d in enumerate(of.shape) if d.const == 1 and given.shape[k + extra].const != 1]
    if extra:
        expr = call("np.sum", expr, axis=_axes(range(extra)))
    return call("np.sum", expr, axis=_axes(stretched), keepdims=Name("True")) if stretched else expr


def _axes(axes: object) -> Expr:
    numbers = [number_of(a) for a in axes] if isinstance(axes, (list, range)) else []
    return numbers[0] if len(numbers) == 1 else tuple_of(*numbers)


def _cast(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    assert isinstance(of, ArrayType)
    operand = speller.atom(op.args[0], scope)
    return Call(dtype(of.dtype) if of.form is Form.SCALAR else Name(CASTS[of.kind]), (operand,))


def _astype(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    assert isinstance(of, ArrayType)
    operand = speller.atom(op.args[0], scope)
    if of.form is not Form.ARRAY:
        return Call(dtype(of.dtype), (operand,))
    return Call(Attribute(operand, "astype"), (dtype(of.dtype),))


def _join(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """`concatenate` and `stack`; numbers make an array."""
    items = tuple(speller.atom(a, scope) for a in op.args)
    if op.prim == "stack" and (rows := rows_of(op, items)):
        return call("np.array", Sequence("list", rows))
    return Call(dotted(f"np.{op.prim}"), (tuple_of(*items),), speller.options(op, scope))


def _einsum(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    subscripts, items = string(str(op.attr("subscripts"))), (speller.atom(a, scope) for a in op.args)
    keywords = tuple((k, v) for k, v in speller.options(op, scope) if k == "optimize")
    return Call(dotted("np.einsum"), (subscripts, *items), keywords)


def _arange(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    lo, hi, step = op.args
    return call("np.arange", *range_of(speller, lo, hi, step, scope))


def range_of(speller: Speller, lo: Atom, hi: Atom, step: Atom, scope: Scope) -> tuple[Expr, ...]:
    """The arguments of a range, as few as say it."""
    bounds = [speller.atom(a, scope) for a in (lo, hi, step)]
    if bounds[2] != Name("1"):
        return tuple(bounds)
    if bounds[0] != Name("0"):
        return tuple(bounds[:2])
    match bounds[1]:
        case Call(Name("max"), (Name("0"), count)):
            return (count,)  # a range is empty below zero by itself
        case count:
            return (count,)


def _linspace(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    ends = [speller.atom(a, scope) for a in op.args]
    options = dict(speller.options(op, scope))
    count = options.pop("num", Name("50"))
    return Call(dotted("np.linspace"), (*ends, count), tuple(options.items()))


def _eye(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    assert isinstance(of, ArrayType)
    sides = of.shape[:1] if of.shape[0] == of.shape[1] else of.shape
    keywords = tuple((k, v) for k, v in speller.options(op, scope) if k in {"k", "dtype"})
    return Call(dotted("np.eye"), tuple(speller.lengths.length(d, scope) for d in sides), keywords)


def _list_zeros(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """A list of zeros; arrays must be objects of their own."""
    count = speller.atom(op.args[0], scope)
    assert isinstance(of, ListType)
    match of.element:
        case ArrayType(_, _, Form.ARRAY) as element:
            zero = _filled(speller, Apply("zeros", ()), scope, element)
            return Comprehension(zero, Name("_"), call("range", count))
        case ListType():
            return Comprehension(Name("[]"), Name("_"), call("range", count))
        case ArrayType() as element:
            zero = number_of(0j if element.kind == "c" else 0.0 if element.kind == "f" else 0)
            return Binary("*", Sequence("list", (zero,)), count)


def _list_zeros_like(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """A list of a zero like each element; lists of lists go down to the numbers."""
    return zeros_of(speller.atom(op.args[0], scope), of, "abcdefg")


def _list_repeat(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """`[x] * n`; arrays must be objects of their own."""
    item, count = (speller.atom(a, scope) for a in op.args)
    assert isinstance(of, ListType)
    match of.element:
        case ArrayType(form=Form.ARRAY) | ListType():
            return Comprehension(Call(Attribute(item, "copy"), ()), Name("_"), call("range", count))
        case ArrayType():
            return Binary("*", Sequence("list", (item,)), count)


def _list_plus(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """Sums of the elements of two lists; lists of lists go down to the numbers."""
    left, right = (speller.atom(a, scope) for a in op.args)
    return sums_of(left, right, of, "abcdefgh")


def _reciprocal(speller: Speller, op: Apply, scope: Scope, of: Type) -> Expr:
    """`1.0 / x` where that cannot raise, and has the dtype of x."""
    operand = speller.atom(op.args[0], scope)
    given = op.args[0].type
    plain = isinstance(given, ArrayType) and given.kind in "fc" and given.form is not Form.PYTHON
    return Binary("/", Name("1.0"), operand) if plain else call("np.reciprocal", operand)


Special = Callable[[Speller, Apply, Scope, Type], Expr]

SPECIAL: dict[str, Special] = {
    "index": _index,
    "dim": _dim,
    "zeros": _filled,
    "ones": _filled,
    "empty": _filled,
    "full": _filled,
    "broadcast_to": _broadcast_to,
    "copy": _copy,
    "reshape": _reshape,
    "transpose": _transpose,
    "sum_to": _sum_to,
    "cast": _cast,
    "astype": _astype,
    "concatenate": _join,
    "ravel_multi_index": _join,
    "stack": _join,
    "einsum": _einsum,
    "arange": _arange,
    "linspace": _linspace,
    "eye": _eye,
    "list_zeros": _list_zeros,
    "list_zeros_like": _list_zeros_like,
    "list_repeat": _list_repeat,
    "list_plus": _list_plus,
    "reciprocal": _reciprocal,
}
