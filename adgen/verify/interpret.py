"""Runs the IR directly with NumPy: the reference that every pass and the emitter are held against.

It knows nothing of emitted text: each primitive is a callable of `verify/primitives.py`. Values are never changed:
`update` copies. Other numbers than NumPy's may be computed with (`arithmetic.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from adgen.ir.dims import Atom as DimAtom
from adgen.ir.dims import Dim, Opaque, Ref, Symbol, atoms, dim
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Function, If, Undef, Value, While
from adgen.ir.types import ArrayType, ListType, Type
from adgen.verify.data import Datum
from adgen.verify.primitives import EXACT_LENGTHS, call

Watch = Callable[[Bind, Mapping[int, Datum]], None]
"""Told of each bind when it has run, with the values by id."""


@dataclass(frozen=True, slots=True)
class Computer:
    """What a program is computed with: `call` runs a primitive (`primitives.call`), `number` makes a literal."""

    call: Callable[[str, Sequence[Datum], dict[str, Datum], Sequence[Type]], tuple[Datum, ...]]
    number: Callable[[Datum], Datum]


NUMPY = Computer(call, lambda value: value)


def unwatched(bind: Bind, values: Mapping[int, Datum]) -> None:
    """Watch nothing."""


def run(
    function: Function,
    args: Sequence[object],
    check: bool = False,
    computer: Computer = NUMPY,
    watch: Watch = unwatched,
) -> tuple[object, ...]:
    """The yields of `function` on its flat parameters (the leaves of all arguments, then tangents or cotangents).

    Floating-point warnings are off; division by zero of Python numbers raises as in Python. With `check`, every result
    is held against its inferred dtype and shape; `watch` is called after each bind, as often as it runs. Raises
    ValueError where the arguments do not fit the signature or a guard, and whatever the program itself raises.
    """
    if len(args) != len(function.params):
        raise ValueError(f"{function.name} takes {len(function.params)} values, not {len(args)}")
    data: list[Datum] = list(args)
    symbols = {axis.symbol: np.shape(data[axis.param])[axis.axis] for axis in function.axes}
    frame = _Frame({}, symbols, check, computer, watch)
    with np.errstate(all="ignore"):
        for param, arg in zip(function.params, args, strict=True):
            frame.values[param.id] = arg
        for param in function.params:
            if frame.told(param.type):
                frame.fits(param, ValueError)
        for guard in function.guards:
            left, right = frame.length(guard.left), frame.length(guard.right)
            if not (left == right if guard.relation == "eq" else left >= right):
                raise ValueError(f"the guard {guard.left} {guard.relation} {guard.right} does not hold")
        return frame.block(function.body)


def resume(block: Block, values: Mapping[int, Datum], symbols: Mapping[str, int]) -> tuple[object, ...]:
    """The yields of a block that uses values of a run, which a watch was told of, and its lengths by symbol."""
    with np.errstate(all="ignore"):
        return _Frame(dict(values), dict(symbols), False, NUMPY, unwatched).block(block)


@dataclass(slots=True)
class _Frame:
    """The values by id, and the lengths by symbol."""

    values: dict[int, Datum]
    symbols: dict[str, int]
    check: bool
    computer: Computer
    watch: Watch

    def block(self, block: Block) -> tuple[Datum, ...]:
        """Run the binds; the yields."""
        for bind in block.binds:
            for result, value in zip(bind.results, self.op(bind), strict=True):
                self.values[result.id] = value
                if self.check:
                    self.fits(result, AssertionError)
            self.watch(bind, self.values)
        return tuple(map(self.atom, block.yields))

    def atom(self, atom: Atom) -> Datum:
        match atom:
            case Value(number):
                return self.values[number]
            case Const(value):
                return self.computer.number(value)
            case Undef():
                return None
        assert_never(atom)

    def op(self, bind: Bind) -> tuple[Datum, ...]:
        match bind.op:
            case Apply(prim, args, attrs):
                # The type of an empty list may mention lengths that only the loop that fills it knows.
                options = {} if prim == "list_new" else {name: self.option(value) for name, value in attrs}
                return self.computer.call(prim, [self.atom(a) for a in args], options, [r.type for r in bind.results])
            case If(cond, then, orelse):
                return self.block(then if self.atom(cond) else orelse)
            case For() as loop:
                return self.counted(loop)
            case While() as loop:
                return self.conditional(loop)
        assert_never(bind.op)

    def counted(self, loop: For) -> tuple[Datum, ...]:
        index, *params = loop.body.params
        carried = tuple(map(self.atom, loop.init))
        trips = range(*(int(self.atom(a)) for a in (loop.lo, loop.hi, loop.step)))
        for k in reversed(trips) if loop.backward else trips:
            self.values[index.id] = k
            self.bind(params, carried)
            carried, stop = self.ended(self.block(loop.body), loop.stops)
            if stop:
                break
        return carried

    def conditional(self, loop: While) -> tuple[Datum, ...]:
        carried = tuple(map(self.atom, loop.init))
        while True:
            self.bind(loop.cond.params, carried)
            (goes_on,) = self.block(loop.cond)
            if not goes_on:
                return carried
            self.bind(loop.body.params, carried)
            carried, stop = self.ended(self.block(loop.body), loop.stops)
            if stop:
                return carried

    @staticmethod
    def ended(yields: tuple[Datum, ...], stops: bool) -> tuple[tuple[Datum, ...], bool]:
        return (yields[1:], bool(yields[0])) if stops else (yields, False)

    def bind(self, params: Sequence[Value], values: tuple[Datum, ...]) -> None:
        for param, value in zip(params, values, strict=True):
            self.values[param.id] = value
            if self.check:
                self.fits(param, AssertionError)

    def option(self, value: Datum) -> Datum:
        """A static option, with lengths as numbers."""
        match value:
            case Dim():
                return self.length(value)
            case tuple():
                return tuple(map(self.option, value))
            case ArrayType():
                return value.with_shape(tuple(dim(self.length(d)) for d in value.shape))
            case ListType(element):
                return ListType(self.option(element))
            case _:
                return value

    def length(self, value: Dim) -> int:
        """The number that a length is in this run."""
        total = 0
        for monomial, coefficient in value.terms:
            for atom in monomial:
                coefficient *= self.length_atom(atom)
            total += coefficient
        return total

    def length_atom(self, atom: DimAtom) -> int:
        match atom:
            case Symbol(name):
                return self.symbols[name]
            case Ref(number):
                return int(self.values[number])
            case Opaque("count", (Dim((((Ref(number),), 1),)),)):
                return int(np.count_nonzero(self.values[number]))
            case Opaque("total", (Dim((((Ref(number),), 1),)),)):
                return int(np.sum(self.values[number]))
            case Opaque("len", (Dim((((Ref(number),), 1),)),)):
                return len(self.values[number])
            case Opaque(function, args):
                return EXACT_LENGTHS[function](*map(self.length, args))

    def told(self, of: Type) -> bool:
        """Whether the lengths in a type are known; that of a cotangent may be decided by the run."""
        lengths = of.shape if isinstance(of, ArrayType) else ()
        return all(isinstance(a, Symbol) or a.id in self.values for d in lengths for a in atoms(d))

    def fits(self, value: Value, error: type[Exception]) -> None:
        """Hold a value against its type."""
        found = self.values[value.id]
        if found is not None and isinstance(value.type, ArrayType):
            self._fits(value, value.type, found, error)

    def _fits(self, value: Value, of: ArrayType, found: Datum, error: type[Exception]) -> None:
        shape = tuple(map(self.length, of.shape))
        kind = np.asarray(found).dtype.kind
        if np.shape(found) != shape:
            raise error(f"%{value.id} ({value.name}): {of} is {shape} here, but the value has shape {np.shape(found)}")
        if "biufcO".index(kind) > "biufcO".index("O" if kind == "O" else of.kind):
            raise error(f"%{value.id} ({value.name}): {of} holds a value of kind {kind}")


def fits(of: Type, value: Datum) -> bool:
    """Whether a value has exactly this type: dtype, rank and form (lengths are symbols, and not compared)."""
    if not isinstance(of, ArrayType):
        return isinstance(value, list) and all(fits(of.element, v) for v in value)
    form = "array" if isinstance(value, np.ndarray) else "np" if isinstance(value, np.generic) else "py"
    return of.form.value == form and np.asarray(value).dtype == of.dtype and np.ndim(value) == of.rank
