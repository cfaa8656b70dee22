"""Python lists of run-time length, as values: `append` gives a new list.

On lists of tangents, `list_get`, `pop` and `list_sum` take the length of the list as one more operand: their transposes
make lists of that length.
"""

from __future__ import annotations

from adgen.errors import Span, refuse
from adgen.ir.dims import PLACE, Dim, Opaque, Ref, atoms, of
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Atom, Value
from adgen.ir.types import INT, ArrayType, Form, ListType, Type
from adgen.rules.forms import Line, nondiff, structural
from adgen.rules.operands import array_of, shape_option, show_shape


def _list(op: Apply, span: Span) -> ListType:
    match op.args[0].type:
        case ListType() as found:
            return found
        case other:
            refuse("E302", f"{op.prim} takes a list, not {other}.", span)


def new(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_new(; type)`: an empty list of this type; `list_zeros(n; type)`: one of n zeros."""
    match op.attr("type"):
        case ListType() as found:
            return (found,)
        case ArrayType() as element:
            return (ListType(element),)
        case other:
            refuse("E901", f"list_new needs the type of the list, not {other}.", span)


def stored(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`append(l, x)`, `list_set(l, x, i)`, `list_add(l, x, i)`: the list keeps its type, which x must fit.

    With `varies`, the elements may have different lengths; then `list_get` says which.
    """
    of = _list(op, span)
    if op.prim == "list_add" and isinstance(of.element, ListType):
        refuse("E901", "list_add adds numbers and arrays; lists of them are added by list_plus.", span)
    if not op.attr("varies"):
        _fits(op.args[1].type, of.element, facts, span)
    return (of,)


def _fits(given: Type, element: Type, facts: Facts, span: Span) -> None:
    match given, element:
        case ListType(a), ListType(b):
            _fits(a, b, facts, span)
        case ArrayType(), ArrayType() if given.dtype == element.dtype and given.rank == element.rank:
            for m, n in zip(given.shape, element.shape, strict=True):
                if not facts.assume_same(m, n, span):
                    shapes = f"{show_shape(element.shape)} and {show_shape(given.shape)}"
                    refuse("E301", f"The elements of this list have shapes {shapes}.", span)
        case _:
            refuse("E302", f"This list holds {element}, and the value is {given}.", span)


def paired(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_plus(l, m)`: `[x + y for x, y in zip(l, m)]`; `list_zeros_like(l)`: a zero like each element of l."""
    return (_list(op, span),)


def element(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_get(l, i; shape)`: the shape is given where the lengths of the elements differ."""
    found, shape = _list(op, span).element, op.attr("shape")
    if isinstance(found, ArrayType) and shape is not None:
        return (found.with_shape(shape_option(op)),)
    return (_alike(found, span),)


def _alike(element: Type, span: Span) -> Type:
    """The type of every element; refused where their lengths depend on their places."""
    if isinstance(element, ArrayType) and any(PLACE in set(atoms(d)) for d in element.shape):
        refuse("E305", "The arrays in this list differ in length.", span, "Read them one by one, by their indices.")
    return element


def popped(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`pop(l; shape)`: the shorter list and the element, shape as for `list_get`. If `owned`, nothing else holds it."""
    return (_list(op, span), *element(op, facts, span))


def length(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_len(l)`."""
    _list(op, span)
    return (INT,)


def length_of(values: Atom) -> Dim:
    """The length of a list, as a length."""
    number = values.id if isinstance(values, Value) else -1
    return of(Opaque("len", (of(Ref(number)),)))


def stacked(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_stack(l; length)`: `np.array(l)`; of a list that is known to have as many elements as another, `length`."""
    inside = _alike(_list(op, span).element, span)
    if isinstance(inside, ListType):
        refuse("E302", "A list of lists of run-time length cannot become an array.", span)
    given = op.attr("length")
    rows = given if isinstance(given, Dim) else length_of(op.args[0])
    return (ArrayType(inside.dtype, (rows, *inside.shape)),)


def unstacked(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_unstack(x)`: `list(x)`, the rows of x."""
    rows = array_of(op.args[0], op, span)
    if not rows.rank:
        refuse("E302", f"{rows} has no rows to list.", span)
    form = Form.ARRAY if rows.rank > 1 else Form.SCALAR
    return (ListType(ArrayType(rows.dtype, rows.shape[1:], form)),)


def summed(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_sum(l)`: `sum(l)`."""
    inside = _alike(_list(op, span).element, span)
    if isinstance(inside, ListType):
        refuse("E302", "A sum of lists of run-time length is not supported.", span)
    return (INT if inside.kind == "b" else inside,)


def repeated(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_repeat(x, n)`: a list of n times x, each an object of its own."""
    return (ListType(op.args[0].type),)


def sized(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`list_sized(l, like)`: l, a list of tangents; `like` is its length, or a list of the same lengths."""
    return (_list(op, span),)


TABLE: Line = (
    *nondiff(
        "list_new(; type=None)", infer=new, samples=("; type=list[float]", "; type=list[f8[n]]"), text="[]", cost=0.0
    ),
    *structural(
        "append(l, x; varies=False, exact=False)",
        infer=stored,
        samples=("list[float], float", "list[f8[n]], f8[n]"),
        writes=True,
    ),
    *structural(
        "list_get(l, i, *length; shape=None)",
        infer=element,
        samples=("list[float], int", "list[f8[n]], 0", "list[float], -1"),
        text="{l}[{i}]",
        view=True,
    ),
    *structural(
        "list_set(l, x, i)",
        "list_add(l, x, i; varies=False)",
        infer=stored,
        samples=("list[float], float, 1", "list[f8[n]], f8[n], int"),
        writes=True,
    ),
    *structural(
        "pop(l, *length; shape=None, owned=False)", infer=popped, samples=("list[float]", "list[f8[n]]"), writes=True
    ),
    *nondiff("list_len(l)", infer=length, samples=("list[float]",), text="len({l})", cost=0.0),
    *nondiff("list_zeros(n; type=None)", infer=new, samples=("int; type=list[float]", "3; type=list[f8[n]]")),
    *nondiff("list_zeros_like(l)", infer=paired, samples=("list[float]", "list[f8[n]]")),
    *structural(
        "list_stack(l; length=None)", infer=stacked, samples=("list[float]", "list[f8[n]]"), text="np.array({l})"
    ),
    *structural(
        "list_sum(l, *length)", infer=summed, samples=("list[float]", "list[f8[n]]"), text="sum({l})", cost=40.0
    ),
    *structural("list_repeat(x, n)", infer=repeated, samples=("float, int", "f8[n], 3")),
    *structural("list_sized(l, like)", infer=sized, samples=("list[float], int",), text="{l}", view=True, cost=0.0),
    *structural("list_plus(l, m)", infer=paired, samples=("list[float], list[float]",)),
    *structural("list_unstack(x)", infer=unstacked, samples=("f8[n]", "f8[n, m]"), text="list({x})", view=True),
)
