"""What a name may hold while a program is interpreted: numbers, references to arrays, containers, functions.

Numbers are atoms of the IR. Whatever can be changed in place lives in a *place*: a `Cell` (an array), a `Box` (a list,
a dict, a record) or a `Slot` (a variable). What a place holds now stands in the `State`, so that a branch can work on
a copy.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from adgen.errors import Span
from adgen.frontend.liveness import Liveness
from adgen.frontend.program import Entity, Library, Namespace, Record, Rule
from adgen.ir.dims import Dim
from adgen.ir.nodes import Atom, Attrs, Const, Value
from adgen.ir.types import ArrayType, Form


@dataclass(eq=False, slots=True)
class Slot:
    """A variable of one activation of a function. Without a name: a place of the interpreter's own."""

    name: str | None = None
    owner: Frame | None = field(default=None, repr=False)
    serial: int = field(default_factory=itertools.count().__next__)


@dataclass(eq=False, slots=True)
class Cell:
    """The memory of one array.

    `contiguous`: it surely lies in C order, so that reshaping it gives a view. `locked`: why it must not be written.
    """

    name: str | None = None
    contiguous: bool = False
    locked: str | None = None


@dataclass(eq=False, slots=True)
class Box:
    """One list, dict, or record (a dataclass instance); `kind` is "list", "dict" or the dotted name of the class.

    `name` is the first name that it was given.
    """

    kind: str
    locked: str | None = None
    name: str | None = None

    def entry(self, key: Hashable) -> str | None:
        """What a field or an entry is called as a variable: `s.q` is `s_q`."""
        if not (self.name and isinstance(key, str) and key.isidentifier()):
            return None
        return f"{self.name}_{key}"


Place = Slot | Cell | Box


@dataclass(frozen=True, slots=True)
class Step:
    """One view step: `prim(base, *operands, **attrs)` gives the part of `base` that is looked at."""

    prim: str
    operands: tuple[Atom, ...] = ()
    attrs: Attrs = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an array, or to a part of it through view steps; `name` is the variable bound to the view."""

    cell: Cell
    path: tuple[Step, ...] = ()
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Static:
    """A value that is no number and known now: None, a string, `...`."""

    value: Hashable


@dataclass(frozen=True, slots=True)
class Word:
    """A string that the run decides, as its number among the strings of the program (`Machine.words`)."""

    code: Value | Const


@dataclass(frozen=True, slots=True)
class Row:
    """A tuple; a named tuple has the dotted name of its class as `kind`, and its fields."""

    items: tuple[Abstract, ...]
    kind: str = "tuple"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Boxed:
    """A reference to a list, dict or record."""

    box: Box


@dataclass(frozen=True, slots=True)
class Range:
    """`range(lo, hi, step)`; the bounds are integers."""

    lo: Abstract
    hi: Abstract
    step: Abstract


@dataclass(frozen=True, slots=True)
class SliceOf:
    """`lo:hi:step`; an absent part is `Static(None)`."""

    lo: Abstract
    hi: Abstract
    step: Abstract


@dataclass(frozen=True, slots=True)
class Iteration:
    """`enumerate(x, start)`, `zip(*xs)`, `reversed(x)`; `kind` is the function's name."""

    kind: str
    items: tuple[Abstract, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """The keys, values or items of a dict, as they are when they are looped over."""

    of: Abstract
    what: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A method that waits for its call: `x.sum`."""

    receiver: Abstract
    name: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A distribution of `scipy.stats` with its parameters."""

    path: str
    args: tuple[Abstract, ...]
    keywords: tuple[tuple[str, Abstract], ...] = ()


@dataclass(eq=False, slots=True)
class Code:
    """The text of one function: where its names are looked up, and what its analysis says."""

    name: str
    file: str
    node: ast.FunctionDef | ast.Lambda
    resolve: Callable[[str], Entity | None]
    bound: frozenset[str]
    liveness: Liveness
    captured: frozenset[str]
    """Names that a function nested in it mentions, and so may read after they look dead."""
    generator: ast.AST | None
    """Its first `yield`."""
    rule: Rule | None = None
    module: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """A function with the activation it was defined in, and the values that its defaults had then."""

    code: Code
    parent: Frame | None
    defaults: tuple[Abstract, ...] = ()
    keywords: tuple[tuple[str, Abstract], ...] = ()


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator expression, which is looped over once, where it stands."""

    node: ast.GeneratorExp
    frame: Frame


@dataclass(frozen=True, slots=True)
class Text:
    """An f-string with values in it: its text as a template of `str.format`, and the values."""

    template: str
    values: tuple[Abstract, ...]


@dataclass(frozen=True, slots=True)
class Poison:
    """The value of an expression that was refused: whatever is made of it is not refused again."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a place holds is not known; reading it is refused with this error, at `span` if that is given.

    `loop`: the index of the loop that is to blame, which is unrolled instead where its trips are known.
    """

    code: str
    why: str
    span: Span | None = None
    fix: str | None = None
    loop: int | None = None


Abstract = (
    Value
    | Const
    | Ref
    | Static
    | Word
    | Row
    | Boxed
    | Range
    | SliceOf
    | Iteration
    | Entries
    | Bound
    | Frozen
    | Closure
    | Generator
    | Text
    | Library
    | Namespace
    | Record
    | Poison
    | Conflict
)


@dataclass(frozen=True, slots=True)
class Items:
    """The content of a box whose structure is known; `keys` are those of a dict or the fields of a record."""

    values: tuple[Abstract, ...]
    keys: tuple[Hashable, ...] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """The content of a list whose length the run decides: an IR list, and its length where that is known exactly.

    `packed`: whether elements that are lists are kept as arrays, then theirs, ... `distinct`: no two are one array.
    """

    atom: Atom
    length: Dim | None = None
    packed: tuple[bool, ...] = ()
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What the elements of a list look like: a leaf, a list of tuples, or a tuple of the kind of `Row`."""

    kind: str
    parts: tuple[Shape, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of leaves."""
        return 1 if self.kind == "leaf" else sum(p.size for p in self.parts)


@dataclass(frozen=True, slots=True)
class Rows:
    """The content of a list of tuples whose length the run decides: a list for each leaf of the tuples."""

    columns: tuple[Run, ...]
    shape: Shape


Content = Abstract | Atom | Items | Run | Rows


@dataclass(eq=False, slots=True)
class Flags:
    """The exits of one loop that is being interpreted: `break` happened, `continue` happened."""

    broke: Slot = field(default_factory=Slot)
    skipped: Slot = field(default_factory=Slot)


@dataclass(eq=False, slots=True)
class Frame:
    """One activation of a function, or the scope of a comprehension (then `parent` is the activation around it)."""

    code: Code
    parent: Frame | None
    bound: frozenset[str]
    slots: dict[str, Slot] = field(default_factory=dict)
    returned: Slot = field(default_factory=Slot)
    result: Slot = field(default_factory=Slot)
    loops: list[Flags] = field(default_factory=list)
    return_span: Span | None = None
    at: Span | None = None
    """Of a definition of adgen's: the user's call, which is where all of it stands."""

    def slot(self, name: str) -> Slot:
        """The variable with this name."""
        if name not in self.slots:
            self.slots[name] = Slot(name, self)
        return self.slots[name]


NONE = Static(None)
TRUE = Const(True, ArrayType("bool", (), Form.PYTHON))
FALSE = Const(False, ArrayType("bool", (), Form.PYTHON))


def find(frame: Frame | None, name: str) -> Slot | None:
    """The variable that a name means by Python's rule of scopes, or None where it is global."""
    while frame is not None:
        if name in frame.bound:
            return frame.slot(name)
        frame = frame.parent
    return None


def parts(value: Abstract) -> tuple[Hashable, tuple[Abstract, ...]]:
    """What two values must have in common to be joined piece by piece, and the pieces."""
    match value:
        case Word(code):
            return ("word",), (code,)
        case Row(items, kind, fields):
            return ("row", kind, fields, len(items)), items
        case Range(lo, hi, step):
            return ("range",), (lo, hi, step)
        case SliceOf(lo, hi, step):
            return ("slice",), (lo, hi, step)
        case Iteration(kind, items):
            return ("iteration", kind, len(items)), items
        case Entries(of, what):
            return ("entries", what), (of,)
        case Bound(receiver, name):
            return ("bound", name), (receiver,)
        case Frozen(path, args, keywords):
            return ("frozen", path, len(args), *(n for n, _ in keywords)), (*args, *(v for _, v in keywords))
        case Closure(code, parent, defaults, keywords):
            names = tuple(n for n, _ in keywords)
            return ("closure", code, parent, names), (*defaults, *(v for _, v in keywords))
        case _:
            return value, ()


def with_parts(value: Abstract, new: tuple[Abstract, ...]) -> Abstract:
    """`value` with other pieces."""
    match value:
        case Word() if isinstance(new[0], Value | Const):
            return Word(new[0])
        case Row(_, kind, fields):
            return Row(new, kind, fields)
        case Range():
            return Range(*new)
        case SliceOf():
            return SliceOf(*new)
        case Iteration(kind, _):
            return Iteration(kind, new)
        case Entries(_, what):
            return Entries(new[0], what)
        case Bound(_, name):
            return Bound(new[0], name)
        case Frozen(path, args, keywords):
            return Frozen(path, new[: len(args)], _named(keywords, new[len(args) :]))
        case Closure(code, parent, defaults, keywords):
            count = len(defaults)
            return Closure(code, parent, new[:count], _named(keywords, new[count:]))
        case _:
            return value


def _named(like: tuple[tuple[str, Abstract], ...], new: tuple[Abstract, ...]) -> tuple[tuple[str, Abstract], ...]:
    return tuple((name, value) for (name, _), value in zip(like, new, strict=True))


def is_number(value: object) -> bool:
    """Whether a value is one number (not an array of rank 0)."""
    return isinstance(value, (Value, Const)) and isinstance(value.type, ArrayType) and value.type.form is not Form.ARRAY
