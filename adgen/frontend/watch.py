"""Values that stand for another kind of value on some path, and must not reach anything that could tell.

`s = 0` followed by `s += x[i]` is carried as a float, and `s = 0.0` followed by `s = s + row` as an array of equal
numbers. Arithmetic gives the same result for both; where it would not, the program is refused (E304). `x = None` and
then `if c: x = 1.0` is a float that is undefined where it is None, with a truth value beside it that tells.
"""

from __future__ import annotations

from collections.abc import Callable

from adgen.errors import AdgenError, Span, refuse
from adgen.frontend.values import TRUE
from adgen.ir.builder import Builder
from adgen.ir.nodes import Apply, Atom, Undef, Value
from adgen.ir.types import INT, ArrayType, Form, ListType, Type
from adgen.rules.table import PRIMITIVES

EXACT_IN_FLOAT = frozenset(
    {"add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power", "negative", "positive"}
    | {"absolute", "minimum", "maximum", "list_sum"}
)
"""Operators of Python that give for an int the number that they give for the equal float."""

KEEPING = frozenset({"append", "list_set", "list_get", "list_new", "index", "reshape", "update"})
"""Primitives that hand a value on; all others raise for None, as the program does."""


class Watch:
    """`promoted`: floats that are an int on some path. `stretched`: arrays that are a number of this type on some.

    `optional`: values that are None on some path, each with the truth value that says whether it is there; None for
    values of which that is not known, such as elements of a list. `partial`: values that are not defined on some path;
    nothing may be computed from them that the program does not compute itself.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.promoted: set[int] = set()
        self.stretched: dict[int, ArrayType] = {}
        self.optional: dict[int, Atom | None] = {}
        self.partial: set[int] = set()

    def inherit(self, value: Value, *sources: Atom) -> None:
        """A value that may be what stands for another, stands for it too."""
        for source in sources:
            if isinstance(source, Undef):
                self.partial.add(value.id)
            if isinstance(source, Value):
                if source.id in self.promoted:
                    self.promoted.add(value.id)
                if source.id in self.partial:
                    self.partial.add(value.id)
                if source.id in self.optional:
                    self.optional[value.id] = None
                if source.id in self.stretched:
                    self.stretched[value.id] = self.stretched[source.id]

    def is_promoted(self, atom: Atom) -> bool:
        """Whether a number is an int on some path and a float on another."""
        return isinstance(atom, Value) and atom.id in self.promoted

    def is_stretched(self, atom: Atom) -> bool:
        """Whether an array is a number on some path."""
        return isinstance(atom, Value) and atom.id in self.stretched

    def is_partial(self, atom: Atom) -> bool:
        """Whether a value is not defined on some path."""
        return isinstance(atom, Value) and atom.id in self.partial

    def presence(self, atom: Atom) -> Atom | None:
        """Whether a value is there and not None; None where that is not known."""
        return self.optional.get(atom.id, TRUE) if isinstance(atom, Value) else TRUE

    def is_optional(self, atom: Atom) -> bool:
        """Whether a value is None on some path."""
        return isinstance(atom, Value) and atom.id in self.optional

    def check(self, op: Apply, result: Value, where: Callable[[], Span]) -> None:
        """Refuse a primitive that could tell; the result may stand for another value in turn."""
        if self.promoted and any(map(self.is_promoted, op.args)):
            self._promoted(op, result, where)
        if self.optional and any(map(self.is_optional, op.args)):
            if op.prim in KEEPING:
                self.optional[result.id] = None
            elif op.prim in ("list_stack", "stack"):
                refuse("E302", "An element of this list may be None.", where(), "Collect numbers only.")
        if self.stretched and any(map(self.is_stretched, op.args)):
            self._stretched(op, result, where)

    def _promoted(self, op: Apply, result: Value, where: Callable[[], Span]) -> None:
        of = result.type
        if op.prim == "list_len":
            return
        if isinstance(of, ListType) or op.prim == "list_get":
            self.promoted.add(result.id)  # the list may hold an int
            return
        as_int = self._inferred(op, lambda a: Value(-1, INT) if self.is_promoted(a) else a)
        if isinstance(as_int, ArrayType) and as_int.dtype == of.dtype:
            return  # computed as floats either way
        if op.prim not in EXACT_IN_FLOAT or op.attr("lib") == "np" or of.form is not Form.PYTHON:
            why = "This value is an int on one path and a float on another, and here that makes a difference."
            refuse("E304", why, where(), "Make it a float on all paths: write 0.0 for 0.")
        self.promoted.add(result.id)

    def _stretched(self, op: Apply, result: Value, where: Callable[[], Span]) -> None:
        known = PRIMITIVES.get(op.prim)
        if known is None or not known.elementwise:
            why = "This value is a number before the first trip of a loop and an array after it; here that matters."
            refuse("E304", why, where(), "Start with an array: np.zeros(...).")
        of = self._inferred(op, self._as_number)
        if isinstance(of, ArrayType) and isinstance(result.type, ArrayType) and of.shape != result.type.shape:
            self.stretched[result.id] = of

    def _as_number(self, atom: Atom) -> Atom:
        return Value(-1, self.stretched[atom.id]) if isinstance(atom, Value) and atom.id in self.stretched else atom

    def _inferred(self, op: Apply, change: Callable[[Atom], Atom]) -> Type | None:
        """The type of the result with other operands; None where there is none."""
        other = Apply(op.prim, tuple(map(change, op.args)), op.attrs)
        try:
            (of,) = self.builder.infer(other, self.builder.facts, self.builder.span)
        except AdgenError:
            return None
        return of
