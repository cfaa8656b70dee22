"""The nodes of the IR. Everything is a value; nothing is a place.

    Function = params, Block
    Block    = params, binds, yields
    Bind     = results = Op
    Op       = Apply(prim, args, attrs)                  a pure primitive, spelled as NumPy spells it
             | If(cond, then Block, orelse Block)        results are the yields of the branch taken
             | For(lo, hi, step, init, body Block)       body params: index, carried...; yields: [stop,] carried...
             | While(init, cond Block, body Block)       both blocks take carried...; cond yields one bool

Blocks may use values of enclosing blocks. `a[i] = v` is `a1 = update(a0, i, v)`: a new value of the same type.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from adgen.errors import Span
from adgen.ir.dims import Dim
from adgen.ir.types import ArrayType, Type


@dataclass(frozen=True, slots=True)
class Value:
    """The result of a bind or the parameter of a block; equal only to itself.

    `name` is the user's name for it (`x`, `x_bar`), or None for a part of an expression.
    """

    id: int
    type: Type = field(compare=False)
    name: str | None = field(compare=False, default=None)


@dataclass(frozen=True, slots=True)
class Const:
    """A literal number. `text` keeps `0.0`, `-0.0`, `0`, `False` and `nan` apart, which `==` does not."""

    value: bool | int | float | complex = field(compare=False)
    type: ArrayType
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", repr(self.value))


@dataclass(frozen=True, slots=True)
class Undef:
    """No value: what a variable holds on a path that never assigns it, where nothing reads it."""

    type: Type


Atom = Value | Const | Undef
Attrs = tuple[tuple[str, Hashable], ...]


@dataclass(frozen=True, slots=True)
class Apply:
    """A primitive applied to values; `attrs` are its static options, sorted by name."""

    prim: str
    args: tuple[Atom, ...]
    attrs: Attrs = ()

    def attr(self, name: str, default: Hashable = None) -> Hashable:
        """One option."""
        for key, value in self.attrs:
            if key == name:
                return value
        return default


@dataclass(frozen=True, slots=True)
class Block:
    """Binds in order; a later bind may use the results of earlier ones and of enclosing blocks."""

    params: tuple[Value, ...]
    binds: tuple[Bind, ...]
    yields: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class If:
    """`then` and `orelse` take no parameters and yield the same types."""

    cond: Atom
    then: Block
    orelse: Block


@dataclass(frozen=True, slots=True)
class For:
    """A loop over `range(lo, hi, step)`, or over its reverse.

    Body parameters: the index, then the carried values. With `stops`, the body's first yield is a bool: the loop ends
    after the iteration in which it is true (`break`). Results: the carried values at the end.
    """

    lo: Atom
    hi: Atom
    step: Atom
    init: tuple[Atom, ...]
    body: Block
    backward: bool = False
    stops: bool = False


@dataclass(frozen=True, slots=True)
class While:
    """`cond` and `body` take the carried values as parameters. `stops` as in `For`."""

    init: tuple[Atom, ...]
    cond: Block
    body: Block
    stops: bool = False


Op = Apply | If | For | While


@dataclass(frozen=True, slots=True)
class Bind:
    """`results = op`, with the stretch of the user's source that it comes from."""

    results: tuple[Value, ...]
    op: Op
    span: Span

    @property
    def result(self) -> Value:
        """The only result."""
        (value,) = self.results
        return value


@dataclass(frozen=True, slots=True)
class Leaf:
    """A place for one value in a tree."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Python container of trees; `kind` is "tuple", "list", "dict", or the dotted name of a (data or tuple) class."""

    kind: str
    keys: tuple[str, ...]
    items: tuple[Tree, ...]
    named_tuple: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    """A part of a tree that is no number: None, a string, a flag; baked into the function."""

    value: Hashable


Tree = Leaf | Node | Fixed


@dataclass(frozen=True, slots=True)
class Argument:
    """One parameter as the user wrote it; its leaves are consecutive entries of `Function.params`."""

    name: str
    tree: Tree = Leaf()
    default: str | None = None  # source text of the default value
    keyword_only: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a length symbol is read off: axis `axis` of `Function.params[param]`."""

    symbol: str
    param: int
    axis: int


RELATIONS = {"eq": "==", "ge": ">="}


@dataclass(frozen=True, slots=True)
class Guard:
    """An assumption about lengths, checked at entry: `left == right` (relation "eq") or `left >= right` ("ge")."""

    relation: str
    left: Dim
    right: Dim
    span: Span


@dataclass(frozen=True, slots=True)
class Step:
    """`name = text`, in the language of rules; `lib` is the library of the functions that the text calls."""

    name: str
    text: str
    lib: str | None = None


@dataclass(frozen=True, slots=True)
class Composite:
    """Elementwise binds of one block, differentiated together: the partial derivatives of `outputs` by `inputs`.

    `steps` and `partials` are texts in the language of rules; a value is called `v` and its id in them. A partial
    derivative is None where it is zero. `values` are what the binds make, in order: the last one is where all `reads`
    exist. `method` says who found the derivatives.
    """

    values: tuple[Value, ...]
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    reads: tuple[Value, ...]
    steps: tuple[Step, ...]
    partials: tuple[tuple[str | None, ...], ...]  # for each output, one for each input
    method: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function and what is known of its inputs.

    The last `linear_params` parameters are tangents (before transposition) or cotangents (after it); the last
    `linear_yields` yields depend on them linearly. Both are 0 for a primal.
    """

    name: str
    arguments: tuple[Argument, ...]
    body: Block  # body.params are the leaves of all arguments, then the linear parameters
    out: Tree
    axes: tuple[Axis, ...]
    guards: tuple[Guard, ...]
    span: Span
    linear_params: int = 0
    linear_yields: int = 0
    wrt: tuple[int, ...] = ()  # positions among params, of the active ones
    outputs: tuple[int, ...] = ()  # positions among the primal yields, of those with a tangent or cotangent
    doc: str = ""
    apart: tuple[tuple[int, int], ...] = ()  # positions among params, of arrays that must not share memory
    composites: tuple[Composite, ...] = ()  # until the function is linearized
    notes: tuple[str, ...] = ()  # what the header says of how it was derived

    @property
    def params(self) -> tuple[Value, ...]:
        """The parameters, with the linear ones last."""
        return self.body.params


def leaves(tree: Tree) -> int:
    """How many values a tree holds."""
    match tree:
        case Leaf():
            return 1
        case Node(_, _, items):
            return sum(leaves(item) for item in items)
        case Fixed():
            return 0
