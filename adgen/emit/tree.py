"""The emitted text before it is text: Python expressions and statements, as far as the emitter writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or any text that needs no parentheses anywhere: `x`, `1.0`, `"message"`."""

    text: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x`, `~x`, `not x`."""

    op: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """`left op right`, for arithmetic, comparison, `and` and `or`."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Between:
    """`low < middle < high`."""

    low: Expr
    first: str
    middle: Expr
    second: str
    high: Expr


@dataclass(frozen=True, slots=True)
class Conditional:
    """`then if cond else orelse`."""

    cond: Expr
    then: Expr
    orelse: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """`function(args, keyword=value)`."""

    function: Expr
    args: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """`of.name`."""

    of: Expr
    name: str


@dataclass(frozen=True, slots=True)
class Slice:
    """`lo:hi:step`, only in a subscript."""

    lo: Expr | None = None
    hi: Expr | None = None
    step: Expr | None = None


@dataclass(frozen=True, slots=True)
class Subscript:
    """`of[items]`."""

    of: Expr
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """`(a, b)`, `[a, b]` or `{"a": b}`: of a dict, `keys` are the texts of its keys."""

    kind: str
    items: tuple[Expr, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Star:
    """`*x`, in a tuple."""

    of: Expr


@dataclass(frozen=True, slots=True)
class Comprehension:
    """`[item for target in source]`."""

    item: Expr
    target: Expr
    source: Expr


@dataclass(frozen=True, slots=True)
class Formatted:
    """`f"x is {x:.3f}!"`: values, each with the text before it and what follows it in its braces; and the last text."""

    before: tuple[str, ...]
    values: tuple[Expr, ...]
    after: tuple[str, ...]
    end: str


Expr = (
    Name
    | Unary
    | Binary
    | Between
    | Conditional
    | Call
    | Attribute
    | Slice
    | Subscript
    | Sequence
    | Star
    | Comprehension
    | Formatted
)


@dataclass(frozen=True, slots=True)
class Assign:
    """`a, b = value`; `op` is "" or that of an augmented assignment."""

    targets: tuple[Expr, ...]
    value: Expr
    op: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """Variables that get their values together, only until names are chosen; `sources` are their source lines."""

    targets: tuple[Expr, ...]
    values: tuple[Expr, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Do:
    """An expression for its effect; with `keyword`, `return value`, `raise value`, `break`."""

    value: Expr | None
    keyword: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """`if cond: then else: orelse`."""

    cond: Expr
    then: tuple[Statement, ...]
    orelse: tuple[Statement, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Each:
    """`for target in iterable: body`."""

    target: Expr
    iterable: Expr
    body: tuple[Statement, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """`while cond: body`."""

    cond: Expr
    body: tuple[Statement, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """A comment above a section: `# adjoint`."""

    text: str


Statement = Assign | Moves | Do | Branch | Each | Repeat | Title

PRECEDENCE = {
    **dict.fromkeys(("or",), 2),
    **dict.fromkeys(("and",), 3),
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in", "is"), 5),
    **dict.fromkeys(("|",), 6),
    **dict.fromkeys(("^",), 7),
    **dict.fromkeys(("&",), 8),
    **dict.fromkeys(("<<", ">>"), 9),
    **dict.fromkeys(("+", "-"), 10),
    **dict.fromkeys(("*", "/", "//", "%", "@"), 11),
    **dict.fromkeys(("**",), 13),
}
"""The binary operators, from loosest to tightest (Python language reference, 6.17)."""

CONDITIONAL, NOT, COMPARISON, UNARY, POWER, POSTFIX, ATOM = 1, 4, 5, 12, 13, 14, 15


def precedence(expr: Expr) -> int:
    """How tightly an expression holds together."""
    match expr:
        case Name() | Sequence() | Comprehension() | Formatted():
            return ATOM
        case Unary(op):
            return NOT if op == "not" else UNARY
        case Binary(op):
            return PRECEDENCE[op]
        case Between():
            return COMPARISON
        case Conditional():
            return CONDITIONAL
        case Call() | Attribute() | Subscript():
            return POSTFIX
        case Slice() | Star():
            return 0
    assert_never(expr)


def parts(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside an expression."""
    match expr:
        case Name():
            return ()
        case Unary(_, of) | Attribute(of) | Star(of):
            return (of,)
        case Binary(_, left, right):
            return (left, right)
        case Between(low, _, middle, _, high):
            return (low, middle, high)
        case Conditional(cond, then, orelse):
            return (cond, then, orelse)
        case Call(function, args, keywords):
            return (function, *args, *(value for _, value in keywords))
        case Slice(lo, hi, step):
            return tuple(part for part in (lo, hi, step) if part is not None)
        case Subscript(of, items):
            return (of, *items)
        case Sequence(_, items) | Formatted(_, items):
            return items
        case Comprehension(item, target, source):
            return (item, target, source)
    assert_never(expr)


def names(expr: Expr) -> Iterator[str]:
    """Every variable in an expression (and the texts of its literals)."""
    todo = [expr]
    while todo:
        part = todo.pop()
        if isinstance(part, Name):
            yield part.text
        else:
            todo += reversed(parts(part))


def call(function: str, *args: Expr, **keywords: Expr) -> Call:
    """`function(args, keywords)`; the function may be dotted."""
    return Call(dotted(function), args, tuple(keywords.items()))


def dotted(path: str) -> Expr:
    """`np.linalg.norm` as an expression."""
    first, *rest = path.split(".")
    expr: Expr = Name(first)
    for name in rest:
        expr = Attribute(expr, name)
    return expr


def tuple_of(*items: Expr) -> Sequence:
    """`(a, b)`."""
    return Sequence("tuple", items)


def expressions(statements: Iterable[Statement]) -> Iterator[Expr]:
    """Every expression of some statements, those inside them included."""
    for statement in statements:
        match statement:
            case Title():
                pass
            case Assign(targets, value):
                yield from (*targets, value)
            case Moves(targets, values):
                yield from (*targets, *values)
            case Do(expr):
                if expr is not None:
                    yield expr
            case Branch(cond, then, orelse):
                yield cond
                yield from expressions((*then, *orelse))
            case Each(target, iterable, body):
                yield from (target, iterable)
                yield from expressions(body)
            case Repeat(cond, body):
                yield cond
                yield from expressions(body)
            case _:
                assert_never(statement)


def statements_in(statements: Iterable[Statement]) -> Iterator[Statement]:
    """The statements of a block and of the blocks inside them, in order."""
    for statement in statements:
        yield statement
        match statement:
            case Branch(_, then, orelse):
                yield from statements_in((*then, *orelse))
            case Each(_, _, body) | Repeat(_, body):
                yield from statements_in(body)
            case _:
                pass


def without_sign(expr: Expr) -> Expr | None:
    """What an expression is the negative of, if it starts with a minus sign."""
    match expr:
        case Unary("-", operand):
            return operand
        case Binary("*" | "/" as op, left, right):
            positive = without_sign(left)
            return None if positive is None else Binary(op, positive, right)
        case _:
            return None


OPPOSITE = {"==": "!=", "!=": "=="}


def negated(cond: Expr) -> Expr:
    """The opposite condition; `<` and its kin keep their form, because of nan."""
    match cond:
        case Unary("not", inner):
            return inner
        case Binary("==" | "!=" as op, left, right):
            return Binary(OPPOSITE[op], left, right)
        case _:
            return Unary("not", cond)


def signed(expr: Expr) -> Expr:
    """`-(a * b)` as `-a * b`, and `-(-a * b)` as `a * b`: the same numbers to the last bit.

    Two signs in a row become a plus, which makes a new array as they do.
    """
    match expr:
        case Unary("-", Unary("-", operand)):
            return Unary("+", operand)
        case Unary("-", Binary("*" | "/" as op, Unary("-", left), right)):
            return Binary(op, left, right)
        case Unary("-", Binary("*" | "/" as op, left, right)):
            return Binary(op, signed(Unary("-", left)), right)
        case Binary("+" | "-" as op, left, right):
            positive = without_sign(right)
            return expr if positive is None else Binary("-" if op == "+" else "+", left, positive)
        case _:
            return expr


DIRECTIONS = ({"<", "<="}, {">", ">="})


def both(left: Expr, right: Expr) -> Expr:
    """`a < b and b < c` as `a < b < c`."""
    match left, right:
        case Binary(first, low, Name() as middle), Binary(second, again, high) if middle == again:
            if any({first, second} <= direction for direction in DIRECTIONS):
                return Between(low, first, middle, second, high)
    return Binary("and", left, right)
