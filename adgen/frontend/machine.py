"""The machine that interprets a program: where it stands, what places hold, and the block of IR it is writing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import NoReturn

from adgen.errors import AdgenError, Span, refuse
from adgen.frontend.deriving import Derive, underived
from adgen.frontend.described import describe
from adgen.frontend.memory import Memory
from adgen.frontend.state import State
from adgen.frontend.unroll import Unroll, misfit
from adgen.frontend.values import (
    FALSE,
    Abstract,
    Box,
    Boxed,
    Cell,
    Code,
    Conflict,
    Content,
    Frame,
    Items,
    Place,
    Poison,
    Ref,
    Rows,
    Run,
    Slot,
    Static,
    Step,
    Word,
    parts,
)
from adgen.frontend.watch import Watch
from adgen.ir.builder import Builder, Scope, freeze, literal
from adgen.ir.dims import Dim, Symbol
from adgen.ir.dims import Ref as DimRef
from adgen.ir.index import At, Dots, NewAxis, Slice
from adgen.ir.nodes import Apply, Atom, Const, Guard, Undef, Value
from adgen.ir.types import ArrayType, Form, ListType

ALWAYS_CONTIGUOUS = frozenset(["zeros", "ones", "empty", "full", "eye", "list_stack", "outer", "arange"])
"""Primitives whose result lies in C order whatever the layout of their operands is."""


class Poisoned(Exception):
    """An expression uses the value of another one that was refused already."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call, evaluated."""

    positional: tuple[Abstract, ...] = ()
    keywords: tuple[tuple[str, Abstract], ...] = ()


@dataclass(frozen=True, slots=True)
class Handlers:
    """The parts of the interpreter that call each other; held here, since modules must not import in circles."""

    evaluate: Callable[[Machine, ast.expr], Abstract]
    block: Callable[[Machine, list[ast.stmt]], None]
    call: Callable[[Machine, Abstract, Arguments], Abstract]
    assign: Callable[[Machine, ast.expr, Abstract], None]


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment to which a trial run of a loop is rewound."""

    scopes: int
    slots: int
    frames: int
    loops: int
    errors: int
    guards: list[Guard]
    equal: dict[Symbol | DimRef, Dim]
    span: Span
    node: ast.AST


class Machine:
    """The state of one interpretation. `node` is the expression being evaluated, for the place of errors."""

    def __init__(self, builder: Builder, handlers: Handlers, node: ast.AST, derive: Derive = underived) -> None:
        self.builder = builder
        self.handlers = handlers
        self.derive = derive
        self.state = State()
        self.frames: list[Frame] = []
        self.errors: list[AdgenError] = []
        self.node = node
        self.origin: dict[int, Apply] = {}
        self.watch = Watch(builder)
        self.iterating: dict[Box, Span] = {}
        self.unrollable: set[int] = set()
        self.codes: dict[int, Code] = {}
        self.words: dict[str, Const] = {}
        self.ruling: set[str] = set()
        self.memory = Memory()
        self.held: dict[str, Abstract] = {}

    @property
    def frame(self) -> Frame:
        """The activation that is being interpreted."""
        return self.frames[-1]

    # Places in the text, and refusals

    def span(self, node: ast.AST) -> Span:
        """Where a node of the current function stands."""
        if self.frame.at is not None:
            return self.frame.at
        line = getattr(node, "lineno", None)
        if line is None:
            return self.builder.span
        return Span(
            self.frame.code.file,
            line,
            getattr(node, "col_offset", 0),
            getattr(node, "end_lineno", None) or line,
            getattr(node, "end_col_offset", None) or 0,
        )

    def here(self) -> Span:
        """Where the expression being evaluated stands."""
        return self.span(self.node)

    def refuse(self, code: str, why: str, fix: str | None = None, span: Span | None = None) -> NoReturn:
        """Refuse the program at the expression being evaluated."""
        refuse(code, why, span or self.here(), fix)

    def record(self, error: AdgenError) -> None:
        """Remember a refusal, to be reported with the others."""
        self.errors += error.errors

    # Values

    def evaluate(self, node: ast.expr) -> Abstract:
        """The value of an expression."""
        return self.handlers.evaluate(self, node)

    def call(self, function: Abstract, *args: Abstract) -> Abstract:
        """The value of a call with positional arguments."""
        return self.handlers.call(self, function, Arguments(args))

    def apply(self, prim: str, *args: Atom, **attrs: Hashable) -> Value:
        """Bind a primitive; errors of inference are placed at the current expression."""
        op = Apply(prim, args, freeze(attrs))
        (result,) = self.apply_many(op)
        self.origin[result.id] = op
        self.watch.check(op, result, self.here)
        return result

    def apply_many(self, op: Apply) -> tuple[Value, ...]:
        """Bind a primitive with any number of results."""
        try:
            return self.builder.apply_many(op)
        except AdgenError as error:
            raise misfit(op, error, self.builder, self.unrollable, self.here()) from None

    def sole(self, ref: Ref) -> bool:
        """Whether no more than one variable or container refers to an array."""
        found = 0

        def count(value: Abstract) -> None:
            nonlocal found
            if isinstance(value, Ref):
                found += value.cell is ref.cell
            for piece in parts(value)[1]:
                count(piece)

        for content in self.state.contents.values():
            for value in content.values if isinstance(content, Items) else ():
                count(value)
            if not isinstance(content, (Items, Run, Rows, Undef)):
                count(content)
        return found <= 1

    def atom(self, value: Abstract) -> Atom:
        """A number, or the present value of an array."""
        match self.settled(value):
            case Value() | Const() as number:
                return number
            case Ref() as ref:
                return self.read(ref)
            case Boxed(box) if isinstance(run := self.content(box), Run):
                return run.atom
            case other:
                return self.refuse("E302", f"A number or an array is needed here, not {describe(other)}.")

    def number(self, atom: Atom) -> Abstract:
        """An atom that is one number, as a value."""
        if isinstance(atom, Undef):
            self.refuse("E901", "A value that is not defined was used.")
        return atom

    def settled(self, value: Abstract | Content) -> Abstract:
        """The value itself; refused where it is not known which one it is."""
        match value:
            case Conflict(code, why, span, fix, loop):
                if loop in self.unrollable:
                    raise Unroll(loop, AdgenError(code, why, span or self.here(), fix))
                return self.refuse(code, why, fix, span)
            case Poison():
                raise Poisoned
            case Items() | Run() | Rows() | Undef():
                return self.refuse("E901", "The content of a container was taken for a value.")
            case _:
                return value

    def content(self, place: Cell | Box) -> Content:
        """What an array or a container holds now; refused where that is not known."""
        content = self.state.contents[place]
        if isinstance(content, (Conflict, Poison)):
            self.settled(content)
        return content

    def read(self, ref: Ref) -> Atom:
        """The present value of an array or of the part of it that `ref` looks at."""
        current = self.base(ref.cell)
        for step in ref.path:
            current = self.apply(step.prim, current, *step.operands, **dict(step.attrs))
        return self.builder.named(current, ref.name) if ref.path else current

    def base(self, cell: Cell) -> Atom:
        """The present value of the whole array."""
        content = self.content(cell)
        if not isinstance(content, (Value, Const)):
            self.refuse("E201", "This array may not be assigned yet.")
        return content

    def make(self, prim: str, *args: Abstract, **attrs: Hashable) -> Abstract:
        """Apply a primitive to values; an array that comes out is a new one."""
        result = self.apply(prim, *map(self.atom, args), **attrs)
        refs = [a for a in args if isinstance(a, Ref)]
        return self.wrap(result, prim in ALWAYS_CONTIGUOUS or all(map(self.contiguous, refs)))

    def wrap(self, atom: Atom, contiguous: bool = False) -> Abstract:
        """A number as it is, an array as a reference to new memory."""
        match atom:
            case Value(type=ArrayType(form=Form.ARRAY)):
                return self.new_array(atom, contiguous)
            case Value(type=ListType()):
                return self.new_box("list", Run(atom))
            case Value() | Const():
                return atom
            case Undef():
                return self.refuse("E901", "A value that is not defined was used.")

    def new_array(self, atom: Atom, contiguous: bool, name: str | None = None, locked: str | None = None) -> Ref:
        """A reference to new memory that holds `atom`."""
        of = atom.type
        cell = Cell(name, contiguous or (isinstance(of, ArrayType) and of.rank <= 1), locked)
        self.state.contents[cell] = atom
        return Ref(cell)

    def new_box(self, kind: str, content: Items | Run | Rows) -> Boxed:
        """A reference to a new container."""
        box = Box(kind)
        self.state.contents[box] = content
        return Boxed(box)

    def new_list(self, *values: Abstract) -> Boxed:
        """A new list of known structure."""
        return self.new_box("list", Items(values))

    def contiguous(self, ref: Ref) -> bool:
        """Whether what `ref` looks at surely lies in C order without gaps."""
        if not ref.cell.contiguous:
            return False
        return all(step.prim == "reshape" or _keeps_order(step) for step in ref.path)

    def write(self, place: Place, content: Content) -> None:
        """Change an object in place."""
        self.memory.written.add(place)
        self.state.write(place, content, self.builder.span)

    def write_element(self, place: Place, content: Content) -> None:
        """Change an object in place that a list holds."""
        self.memory.written.update((place, *self.state.write_element(place, content, self.builder.span)))

    # Trial runs

    def word(self, value: Abstract) -> Value | Const | None:
        """The number that stands for a string, or None where the value is none."""
        match value:
            case Word(code):
                return code
            case Static(value=str() as text):
                return self.words.setdefault(text, literal(len(self.words)))
            case _:
                return None

    def mark(self) -> Mark:
        """The present moment, to rewind to."""
        facts = self.builder.facts
        loops = len(self.frame.loops) if self.frames else 0
        return Mark(
            len(self.builder.scopes),
            Slot().serial,
            len(self.frames),
            loops,
            len(self.errors),
            list(facts.guards),
            dict(facts.equal),
            self.builder.span,
            self.node,
        )

    def unwind(self, mark: Mark) -> None:
        """Leave every block and function entered since `mark`; what was found out stays."""
        del self.builder.scopes[mark.scopes :]
        del self.frames[mark.frames :]
        if self.frames:
            del self.frame.loops[mark.loops :]
        self.builder.span = mark.span
        self.node = mark.node

    def give_up(self, mark: Mark, state: State) -> None:
        """Leave an expression or statement that was refused, with the variables that it made."""
        self.unwind(mark)
        self.state = state
        for place in [p for p in state.contents if isinstance(p, Slot) and p.serial > mark.slots]:
            del state.contents[place]

    def rewind(self, mark: Mark) -> None:
        """Forget a trial run: its blocks, its errors and what was assumed in it."""
        self.unwind(mark)
        del self.errors[mark.errors :]
        self.builder.facts.guards[:] = mark.guards
        self.builder.facts.equal = dict(mark.equal)

    def open(self, params: tuple[Value, ...] = ()) -> Scope:
        """Start a block."""
        return self.builder.open(params)

    def suspend(self) -> Scope:
        """Stop writing to the innermost block; `resume` goes on with it."""
        return self.builder.scopes.pop()

    def resume(self, scope: Scope) -> None:
        """Go on writing to a suspended block."""
        self.builder.scopes.append(scope)

    def temporary(self, value: Abstract) -> Slot:
        """A variable of the interpreter's own."""
        slot = Slot()
        self.state.contents[slot] = value
        return slot

    def flag(self, slot: Slot) -> Atom:
        """A truth value of the interpreter's own, such as whether `return` was reached."""
        value = self.state.contents.get(slot, FALSE)
        return value if isinstance(value, (Value, Const)) else FALSE


def _keeps_order(step: Step) -> bool:
    """Whether a part of a contiguous array is contiguous: leading integers, one slice without step, all of the rest."""
    spec = dict(step.attrs).get("spec")
    if step.prim != "index" or not isinstance(spec, tuple):
        return False
    sliced = False
    for item in spec:
        match item:
            case At() if not sliced:
                continue
            case Dots():
                sliced = True
            case Slice(lo, hi, stride) if not stride and not (sliced and (lo or hi)):
                sliced = True
            case NewAxis():
                continue
            case _:
                return False
    return True
