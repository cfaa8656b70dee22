"""Lines from statements: what is too long is broken as `ruff format` breaks it, and source lines are quoted behind."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Sequences
from dataclasses import dataclass, field
from typing import assert_never

from adgen.emit.doc import INDENT, Break, Doc, Group, broken, flat
from adgen.emit.layout import WIDTH, bracketed, document, listed
from adgen.emit.tree import (
    COMPARISON,
    NOT,
    POSTFIX,
    PRECEDENCE,
    UNARY,
    Assign,
    Between,
    Binary,
    Branch,
    Conditional,
    Do,
    Each,
    Expr,
    Moves,
    Name,
    Repeat,
    Sequence,
    Statement,
    Title,
    Unary,
    precedence,
    tuple_of,
)

BARE = frozenset({"return"})
"""Keywords before which a tuple needs no parentheses."""


@dataclass(slots=True)
class Writer:
    """Collects lines; quotes the source line `file:7` behind the first statement of each group that comes from it."""

    lines: list[str] = field(default_factory=list)
    last: str = ""

    def block(self, statements: Iterable[Statement], indent: int) -> None:
        """Write statements at an indentation."""
        for statement in statements:
            self.statement(statement, indent)

    def statement(self, statement: Statement, indent: int) -> None:
        """Write one statement and what is inside it."""
        match statement:
            case Title(text):
                self.title(text, indent)
            case Assign(targets, value, op, source):
                self.put(assignment(targets, op, value, indent), indent, source)
            case Do(Sequence("tuple", (test, message)), "assert", source):
                self.put(assertion(test, message, indent), indent, source)
            case Do(value, keyword, source):
                prefix = f"{keyword} " if keyword and value is not None else keyword
                self.put(simple(prefix, value, indent, bare=keyword in BARE), indent, source)
            case Branch():
                self.branch(statement, indent, "if")
            case Each(target, iterable, body, source):
                self.put(loop_head(target, iterable, indent), indent, source)
                self.block(body, indent + INDENT)
            case Repeat(cond, body, source):
                self.put(simple("while ", cond, indent, ":"), indent, source)
                self.block(body, indent + INDENT)
            case Moves():
                raise AssertionError("moves are written as assignments")
            case _:
                assert_never(statement)

    def branch(self, branch: Branch, indent: int, keyword: str) -> None:
        """Write a branch; a branch alone in `else` becomes `elif`."""
        self.put(simple(f"{keyword} ", branch.cond, indent, ":"), indent, branch.source)
        self.block(branch.then, indent + INDENT)
        match branch.orelse:
            case ():
                return
            case (Branch() as other,):
                self.branch(other, indent, "elif")
            case _:
                self.lines.append(" " * indent + "else:")
                self.block(branch.orelse, indent + INDENT)

    def title(self, text: str, indent: int) -> None:
        """Write the comment above a section, and a blank line above it unless it comes first."""
        if self.lines:
            self.lines.append("")
        self.lines.append(" " * indent + f"# {text}")
        self.last = ""

    def put(self, lines: list[str], indent: int, source: str) -> None:
        """Append the lines of one statement with the comment that names its source line."""
        if source and source != self.last:
            comment = f"# {source}"
            quoted = f"{lines[0]}  {comment}"
            if len(quoted) <= WIDTH and (len(lines) == 1 or _opens(lines)):
                lines = [quoted, *lines[1:]]
            else:
                lines = [" " * indent + comment, *lines]
        self.last = source or self.last
        self.lines += lines


def definition(name: str, parameters: list[str]) -> list[str]:
    """The lines of `def name(parameters):`."""
    line = f"def {name}({', '.join(parameters)}):"
    if len(line) <= WIDTH:
        return [line]
    comma = "" if parameters[-1].startswith("*") else ","
    return [f"def {name}(", *(f"    {p}," for p in parameters[:-1]), f"    {parameters[-1]}{comma}", "):"]


def assignment(targets: Sequences[Expr], op: str, value: Expr, indent: int) -> list[str]:
    """The lines of an assignment; targets that are too many for one line have one each, and a long one is broken."""
    left = ", ".join(flat(document(t)) for t in targets)
    whole = targets[0] if len(targets) == 1 else tuple_of(*targets)
    if indent + len(f"{left} {op}= (") > WIDTH and not isinstance(whole, Name):
        *lines, last = broken((*document(whole), f" {op}= ("), indent, WIDTH)
        return [*lines, *simple(last.strip().removesuffix("("), value, indent, bare=not op)]
    return simple(f"{left} {op}= ", value, indent, bare=not op)


def loop_head(target: Expr, iterable: Expr, indent: int) -> list[str]:
    """The lines of `for target in iterable:`; targets that are too many are put in parentheses, or break in theirs."""
    if not isinstance(target, Sequence):
        return simple(f"for {flat(document(target))} in ", iterable, indent, ":")
    docs = [doc for item in target.items for doc in (", ", *document(item))][1:]
    head = f"for {flat(tuple(docs))} in "
    whole = (*document(iterable), ":")
    if len(broken((head, *whole), indent, WIDTH)[0]) > WIDTH and not isinstance(target.items[0], Sequence):
        docs = [*document(tuple_of(*target.items))]
    return broken(("for ", *docs, " in ", *whole), indent, WIDTH)


def assertion(test: Expr, message: Expr, indent: int) -> list[str]:
    """The lines of `assert test, message`; parentheses around both would make a tuple, which is always true."""
    text = flat(document(message))
    head = " " * indent + f"assert {flat(document(test))}, "
    if len(head + text) > WIDTH > len(head):
        return [f"{head}(", " " * (indent + INDENT) + text, " " * indent + ")"]
    return simple("assert ", test, indent, f", {text}")


def simple(prefix: str, value: Expr | None, indent: int, suffix: str = "", bare: bool = False) -> list[str]:
    """The lines of a statement `prefix value suffix`. `bare`: a tuple needs no parentheses in one line."""
    if value is None:
        return [" " * indent + prefix + suffix]
    stripped = isinstance(value, Sequence) and value.kind == "tuple" and bare and len(value.items) > 1
    inside: tuple[Doc, ...] = document(value)
    if stripped and isinstance(value, Sequence):
        inside = listed([document(item) for item in value.items])
    line = " " * indent + prefix + flat(inside) + suffix
    if len(line) <= WIDTH:
        return [line]
    return _split(prefix, value, suffix, indent)


def _split(prefix: str, value: Expr, suffix: str, indent: int) -> list[str]:
    """The lines of a statement that is too long for one, with the breaks that `ruff format` chooses.

    It breaks inside the brackets of the value if there is at most one operator outside them and they end or start the
    value; else, or where that does not fit, it puts the whole in parentheses with an operand in each line.
    """
    docs = document(value)
    whole = broken((prefix, bracketed("(", (Group(docs),), ")"), suffix), indent, WIDTH)
    if precedence(value) >= POSTFIX:
        lines = whole if isinstance(value, Name) else broken((prefix, *docs, suffix), indent, WIDTH)
        return whole if len(lines[0]) > WIDTH else lines
    if _operators(value) <= 1 and (_ends_bracketed(docs) or _starts_bracketed(docs)):
        lines = broken((prefix, *_joined(docs), suffix), indent, WIDTH)
        if max(map(len, lines)) <= WIDTH:
            return lines
    return whole


_HEADS = frozenset({"if (", "elif (", "while (", "return (", "assert ("})


def _opens(lines: list[str]) -> bool:
    """Whether the first line ends in the parenthesis around all that follows: only there a comment keeps the layout."""
    head = lines[0].strip()
    indent = len(lines[0]) - len(head)
    opened = head in _HEADS or (head.endswith("= (") and head[-4] in " +-*/@")
    closed = lines[-1].strip() in {")", "):"}
    return opened and closed and all(len(line) - len(line.lstrip()) > indent for line in lines[1:-1])


def _operators(value: Expr) -> int:
    """The number of the loosest operators outside brackets."""
    match value:
        case Binary(op, left, right):
            inside = (
                (left, right) if op in {"and", "or"} else () if op == "**" or PRECEDENCE[op] == COMPARISON else (left,)
            )
            loosest = {"and", "or"} if op == "or" else {o for o in PRECEDENCE if PRECEDENCE[o] == PRECEDENCE[op]}
            more = [e for e in inside if isinstance(e, Binary) and e.op in loosest]
            return 1 + sum(map(_operators, more))
        case Conditional() | Between():
            return 2
        case Unary(op, operand) if precedence(operand) >= (NOT if op == "not" else UNARY):
            return _operators(operand)
        case _:
            return 0


def _ends_bracketed(docs: tuple[Doc, ...]) -> bool:
    match docs[-1]:
        case Group(("(", *_)):
            return True
        case Group(parts):
            return _ends_bracketed(parts)
        case _:
            return False


def _starts_bracketed(docs: tuple[Doc, ...]) -> bool:
    match docs[0]:
        case Group(("(", *_)):
            return True
        case Group(parts):
            return _starts_bracketed(parts)
        case _:
            return False


def _joined(docs: tuple[Doc, ...]) -> tuple[Doc, ...]:
    """The documents with breaks only inside brackets."""
    joined: list[Doc] = []
    for doc in docs:
        match doc:
            case Group(("(" | "[" | "{", *_)):
                joined.append(doc)
            case Group(parts):
                joined += _joined(parts)
            case Break(between):
                joined.append(between)
            case _:
                joined.append(doc)
    return tuple(joined)
