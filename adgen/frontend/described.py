"""What a value is, in words, for messages."""

from __future__ import annotations

from adgen.frontend.program import Library, Namespace, Record
from adgen.frontend.values import (
    Abstract,
    Bound,
    Boxed,
    Closure,
    Conflict,
    Entries,
    Frozen,
    Generator,
    Iteration,
    Poison,
    Range,
    Ref,
    Row,
    SliceOf,
    Static,
    Text,
    Word,
)
from adgen.ir.nodes import Const, Value


def describe(value: Abstract) -> str:
    """What a value is, with its article."""
    match value:
        case Value(type=of) | Const(type=of):
            return f"a value of type {of}"
        case Row(items, kind):
            return f"a tuple of {len(items)}" if kind == "tuple" else f"a {kind}"
        case Boxed(box):
            return f"a {box.kind}"
        case Static(value=str() as text):
            return f"the string {text!r}"
        case Static(value=known):
            return str(known)
        case Library(path):
            return f"`{path}`"
        case Namespace(name) | Record(name):
            return f"`{name}`"
        case other:
            return _KINDS[type(other)]


_KINDS: dict[type, str] = {
    Ref: "an array",
    Word: "a string that the run decides",
    Range: "a range",
    SliceOf: "a slice",
    Iteration: "an iterator",
    Entries: "a view of a dict",
    Bound: "a method",
    Frozen: "a distribution",
    Closure: "a function",
    Generator: "a generator",
    Text: "a string",
    Poison: "a value that was refused",
    Conflict: "a value that depends on a branch",
}
