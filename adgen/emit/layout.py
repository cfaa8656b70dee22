"""Text from expressions, laid out as `ruff format` does it: what does not fit is broken at brackets and operators."""

from __future__ import annotations

from typing import assert_never

from adgen.emit.doc import Break, Doc, Group, Indented, flat
from adgen.emit.tree import (
    COMPARISON,
    CONDITIONAL,
    NOT,
    POSTFIX,
    PRECEDENCE,
    UNARY,
    Attribute,
    Between,
    Binary,
    Call,
    Comprehension,
    Conditional,
    Expr,
    Formatted,
    Name,
    Sequence,
    Slice,
    Star,
    Subscript,
    Unary,
    precedence,
)

WIDTH = 88
BRACKETS = {"tuple": ("(", ")"), "list": ("[", "]"), "dict": ("{", "}"), "set": ("{", "}"), "bare": ("", "")}


def text_of(expr: Expr) -> str:
    """An expression in one line."""
    return flat(document(expr))


def document(expr: Expr, least: int = 0) -> tuple[Doc, ...]:
    """An expression, in parentheses if it holds together less tightly than `least`."""
    inside = _document(expr)
    return (bracketed("(", (Group(inside),), ")"),) if precedence(expr) < least else inside


def _document(expr: Expr) -> tuple[Doc, ...]:
    match expr:
        case Name() | Formatted():
            return (expr.text if isinstance(expr, Name) else _formatted(expr),)
        case Unary(op, operand):
            return _unary(op, operand)
        case Binary("**", left, right):
            return _power(left, right)
        case Binary(op):
            return _chain(_operands(expr, PRECEDENCE[op]))
        case Between(low, first, middle, second, high):
            ends = [("", low), (first, middle), (second, high)]
            return _chain([(op, document(e, COMPARISON + 1)) for op, e in ends])
        case Conditional(cond, then, orelse):
            return _conditional(cond, then, orelse)
        case Call(function, args, keywords):
            items = [document(a) for a in args] + [(f"{k}=", *document(v)) for k, v in keywords]
            return (*document(function, POSTFIX), _arguments(items))
        case Attribute(of, name):
            return (*document(of, POSTFIX), f".{name}")
        case Subscript(of, items):
            return (*document(of, POSTFIX), _arguments([document(i) for i in items], "[", "]"))
        case Slice() | Sequence():
            return (_slice(expr) if isinstance(expr, Slice) else _display(expr),)
        case Star(of):
            return ("*", *document(of, POSTFIX))
        case Comprehension(item, target, source):
            loop = ("for ", *document(target), " in ", *document(source))
            return (bracketed("[", (Group(document(item)), Break(" "), *loop), "]"),)
    assert_never(expr)


def _unary(op: str, operand: Expr) -> tuple[Doc, ...]:
    match operand:
        case Binary("**") | Unary("-" | "+"):
            return (op, *document(operand, POSTFIX))
        case _ if op == "not":
            return ("not ", *document(operand, NOT))
        case _:
            return (op, *document(operand, UNARY))


def _power(left: Expr, right: Expr) -> tuple[Doc, ...]:
    # A tower is written with parentheses: `a ** (b ** c)` has one layout, `a ** b ** c` several.
    tower = isinstance(right, Binary) and right.op == "**"
    base, exponent = document(left, POSTFIX), document(right, POSTFIX if tower else UNARY)
    if _simple(left) and _simple(right) and not isinstance(left, Unary):
        return (*base, "**", *exponent)
    return (Group(base), Break(" "), "** ", Group(exponent))


def _conditional(cond: Expr, then: Expr, orelse: Expr) -> tuple[Doc, ...]:
    first, test = document(then, CONDITIONAL + 1), document(cond, CONDITIONAL + 1)
    other = document(orelse, CONDITIONAL)
    last = other if isinstance(orelse, Conditional) else (Group(other),)
    return (Group(first), Break(" "), "if ", Group(test), Break(" "), "else ", *last)


def _chain(operands: list[tuple[str, tuple[Doc, ...]]]) -> tuple[Doc, ...]:
    (_, first), *rest = operands
    docs: list[Doc] = [Group(first)]
    for op, operand in rest:
        docs += [Break(" "), f"{op} ", Group(operand)]
    return tuple(docs)


def _operands(expr: Expr, level: int) -> list[tuple[str, tuple[Doc, ...]]]:
    """The operands of a chain of operators of one level, each with the operator before it."""
    match expr:
        case Binary("and" | "or" as op, left, right) if PRECEDENCE[op] >= level:
            before, after = _operands(left, PRECEDENCE[op]), _operands(right, PRECEDENCE[op])
            return [*before, (op, after[0][1]), *after[1:]]
        case Binary(op, left, right) if PRECEDENCE[op] == level == COMPARISON:
            # `(a < b) == c` keeps its parentheses: without them Python reads two comparisons of b.
            return [("", document(left, level + 1)), (op, document(right, level + 1))]
        case Binary(op, left, right) if PRECEDENCE[op] == level:
            return [*_operands(left, level), (op, document(right, level + 1))]
        case _:
            return [("", document(expr, PRECEDENCE["and"] + 1 if level == PRECEDENCE["or"] else level + 1))]


def _simple(expr: Expr) -> bool:
    """Whether `**` stands without spaces beside this operand."""
    match expr:
        case Name():
            return True
        case Attribute(of):
            return _simple(of)
        case Unary("-" | "+" | "~", of):
            return _simple(of)
        case _:
            return False


def bracketed(left: str, parts: tuple[Doc, ...], right: str) -> Group:
    """Parts between brackets, in lines of their own where they are broken."""
    return Group((left, Indented((Break(), *parts)), Break(), right))


def listed(items: list[tuple[Doc, ...]]) -> tuple[Doc, ...]:
    """Items between commas."""
    docs: list[Doc] = []
    for item in items:
        docs += [Group(item), ",", Break(" ")]
    return tuple(docs[:-2])


def _arguments(items: list[tuple[Doc, ...]], left: str = "(", right: str = ")") -> Doc:
    """Arguments of a call, or indices; broken, they first try one common line, then a line each."""
    if not items:
        return left + right
    if len(items) == 1:
        return bracketed(left, (Group(items[0]),), right)
    comma = Break("", ",", newline=False)
    return bracketed(left, (Group((*listed(items), comma)),), right)


def _display(expr: Sequence) -> Doc:
    left, right = BRACKETS[expr.kind]
    items = [document(item) for item in expr.items]
    if expr.keys:
        items = [(f"{key}: ", *item) for key, item in zip(expr.keys, items, strict=True)]
    if not items:
        return left + right
    lone = "," if expr.kind == "tuple" and len(items) == 1 else ""
    return bracketed(left, (*listed(items), Break(lone, ",", newline=False)), right)


def _slice(bounds: Slice) -> str:
    """`lo:hi:step`; with spaces around the colons where a bound is more than a name or number."""
    lo, hi, step = bounds.lo, bounds.hi, bounds.step
    spaced = not all(part is None or _plain(part) for part in (lo, hi, step))
    gap = " " if spaced else ""
    text = f"{text_of(lo)}{gap}:" if lo is not None else ":"
    if hi is not None:
        text += f"{gap}{text_of(hi)}"
    if step is not None:
        between = gap if hi is not None else ""
        text += f"{between}:{gap}{text_of(step)}"
    return text


def _formatted(expr: Formatted) -> str:
    """An f-string, in one line: it cannot be broken. Quotes are those that need fewer escapes, else double ones."""
    whole = "".join((*expr.before, expr.end))
    quote = "'" if whole.count('"') > whole.count("'") else '"'
    fields = (
        f"{_escaped(b, quote)}{{{text_of(v)}{a}}}" for b, v, a in zip(expr.before, expr.values, expr.after, strict=True)
    )
    return f"f{quote}{''.join(fields)}{_escaped(expr.end, quote)}{quote}"


def _escaped(text: str, quote: str) -> str:
    """Text as it stands between the quotes of an f-string."""
    plain = repr(text.replace("{", "{{").replace("}", "}}").replace("'", "\0").replace('"', "\1"))[1:-1]
    return plain.replace("\\x00", "'").replace("\\x01", '"').replace(quote, "\\" + quote)


def _plain(expr: Expr) -> bool:
    match expr:
        case Name():
            return True
        case Unary(_, Name()):
            return True
        case _:
            return False
