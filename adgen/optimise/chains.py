"""Products and sums taken apart into factors and terms, and put together as a person writes them.

A product reads: literal, numbers, then arrays from small to large, each size's divisors last, so that numbers meet
numbers before they meet arrays: `-2.0 * s / n * x * y / z`. A sum starts with a positive term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from adgen.analysis.cost import elements
from adgen.ir.builder import literal
from adgen.ir.dims import Dim
from adgen.ir.nodes import Apply, Atom, Bind, Const, Function, Undef, Value
from adgen.ir.types import INT, ArrayType, Form
from adgen.ir.walker import blocks, operands, walk
from adgen.optimise.pattern import HARMLESS
from adgen.optimise.rewriter import Rewriter

PRODUCT = frozenset({"multiply", "divide", "negative"})
SUM = frozenset({"add", "subtract", "negative"})

DEEP = 8
"""Deeper than people nest products."""

Inside = Callable[[Atom], bool]
"""Whether an operand is a part of the chain at hand, that no one else reads."""


@dataclass(frozen=True, slots=True)
class Divisor:
    """`atom` below the line. `safe`: dividing a Python number by it raises only where the primal raised."""

    atom: Atom
    safe: bool = False


@dataclass(slots=True)
class Product:
    """`number * top[0] * top[1] ... / bottom[0] / ...`, and the binds that make it now."""

    number: int | float | complex = 1
    top: list[Atom] = field(default_factory=list)
    bottom: list[Divisor] = field(default_factory=list)
    binds: list[Bind] = field(default_factory=list)

    @property
    def negative(self) -> bool:
        """Whether it is written with a minus."""
        return not isinstance(self.number, complex) and self.number < 0

    def cancelled(self) -> Product:
        """Without what stands above and below the line; where it is 0, that gives the limit: `2.0 * s * (0.5 / s)`."""
        for divisor in list(self.bottom):
            if divisor.atom in self.top:
                self.top.remove(divisor.atom)
                self.bottom.remove(divisor)
        return self

    def absolute(self) -> Product:
        """The same without the minus."""
        return Product(-self.number if self.negative else self.number, self.top, self.bottom, self.binds)


@dataclass(slots=True)
class Sum:
    """Terms with their signs, and the binds that make their sum now."""

    terms: list[tuple[int, Atom]] = field(default_factory=list)
    binds: list[Bind] = field(default_factory=list)


def parts_of(rewriter: Rewriter, exact: frozenset[Value], root: Value) -> Inside:
    """The values that belong to the expression of `root`: used once, of no name of their own, not the user's."""

    def inside(atom: Atom) -> bool:
        return rewriter.single(atom) and atom not in exact and _name(atom) in {None, root.name}

    return inside


def _name(atom: Atom) -> str | None:
    return atom.name if isinstance(atom, Value) else None


@dataclass(frozen=True, slots=True)
class Readers:
    """The binds that read each value, and the values whose minus costs nothing.

    A minus is free where sums take it over: `x + -v` is `x - v`, `x - -v` is `x + v`; products pass it on.
    """

    of: dict[Value, list[Bind]]
    absorbed: set[Value]

    def prims(self, value: Value) -> set[str]:
        """The primitives that read a value; "other" for a branch or a loop."""
        return {b.op.prim if isinstance(b.op, Apply) else "other" for b in self.of.get(value, ())}


def readers(function: Function) -> Readers:
    """Who reads what in a function."""
    of: dict[Value, list[Bind]] = {}
    yielded: set[Atom] = set(function.body.yields)
    binds = list(walk(function.body))
    for bind in binds:
        yielded.update(y for block in blocks(bind.op) for y in block.yields)
        for atom in operands(bind.op):
            if isinstance(atom, Value):
                of.setdefault(atom, []).append(bind)
    found = Readers(of, set())
    for bind in reversed(binds):
        found.absorbed.update(r for r in bind.results if r not in yielded and _all_absorb(r, found))
    return found


def _all_absorb(value: Value, known: Readers) -> bool:
    reading = known.of.get(value, [])
    return bool(reading) and all(_absorbs(bind, value, known) for bind in reading)


def _absorbs(bind: Bind, value: Value, known: Readers) -> bool:
    match bind.op:
        case Apply("add"):
            return True
        case Apply("subtract", (left, _)):
            return left != value
        case Apply("multiply" | "negative"):
            return bind.result in known.absorbed
        case Apply("divide", (_, divisor)):
            return divisor != value and bind.result in known.absorbed
        case _:
            return False


def part_of(value: Value, prims: frozenset[str], known: Readers, rewriter: Rewriter) -> bool:
    """Whether a value is nothing but a part of a larger product, or sum, whose turn will come."""
    reading = known.prims(value)
    if rewriter.uses.get(value.id) != 1 or not reading or not reading <= prims:
        return False
    (reader,) = known.of[value]
    return value.name in {None, reader.result.name}


# Taking apart.


def factors(op: Apply, rewriter: Rewriter, inside: Inside, through: Inside | None = None) -> Product:
    """The product that `op` computes, through operands that are `inside`, or that `through` says to look through."""
    found = Product()
    _multiply(op, found, rewriter, _Reach(inside, through or inside))
    return found.cancelled()


def factors_of(atom: Atom, rewriter: Rewriter, inside: Inside, through: Inside, depth: int) -> Product:
    """The product that an atom is, where `depth` values deep are looked `through`.

    Only what is `inside` is among the binds that it replaces.
    """
    found = Product()
    _factor(atom, found, rewriter, _Reach(inside, through, depth))
    return found.cancelled()


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a product is taken apart."""

    inside: Inside
    through: Inside
    depth: int = DEEP


def _multiply(op: Apply, into: Product, rewriter: Rewriter, reach: _Reach) -> None:
    match op:
        case Apply("negative", (x,)):
            into.number = -into.number
            _factor(x, into, rewriter, reach)
        case Apply("multiply", (x, y)):
            _factor(x, into, rewriter, reach)
            _factor(y, into, rewriter, reach)
        case Apply("divide", (x, y)):
            _factor(x, into, rewriter, reach)
            proved = not (op.attr("ieee") or op.attr("either")) and is_python(x) and is_python(y)
            into.bottom.append(Divisor(y, proved or _never_zero(y, rewriter)))


def _factor(atom: Atom, into: Product, rewriter: Rewriter, reach: _Reach) -> None:
    op = rewriter.op(atom)
    if isinstance(atom, Const) and not isinstance(atom.value, bool):
        into.number = into.number * atom.value
    elif op is None or op.prim not in PRODUCT or not _plain(op) or not isinstance(atom, Value):
        into.top.append(atom)
    elif reach.inside(atom):
        into.binds.append(rewriter.defs[atom.id])
        _multiply(op, into, rewriter, reach)
    elif reach.depth and reach.through(atom):
        _multiply(op, into, rewriter, replace(reach, depth=reach.depth - 1))
    else:
        into.top.append(atom)


def terms(op: Apply, rewriter: Rewriter, inside: Inside) -> Sum:
    """The sum that `op` computes, through operands that are `inside`."""
    found = Sum()
    _add(op, 1, found, rewriter, inside)
    return found


def _add(op: Apply, sign: int, into: Sum, rewriter: Rewriter, inside: Inside) -> None:
    signs = {"add": (1, 1), "subtract": (1, -1), "negative": (-1,)}[op.prim]
    for own, atom in zip(signs, op.args, strict=True):
        inner = rewriter.op(atom)
        if inner is not None and inner.prim in SUM and _plain(inner) and inside(atom) and isinstance(atom, Value):
            into.binds.append(rewriter.defs[atom.id])
            _add(inner, sign * own, into, rewriter, inside)
        else:
            into.terms.append((sign * own, atom))


def _plain(op: Apply) -> bool:
    return all(name in HARMLESS for name, _ in op.attrs)


def is_python(atom: Atom) -> bool:
    """Whether an atom is a Python number, whose division raises."""
    return isinstance(atom.type, ArrayType) and atom.type.form is Form.PYTHON


def _never_zero(atom: Atom, rewriter: Rewriter) -> bool:
    if isinstance(atom, Const):
        return atom.value != 0
    return atom.type == INT and not isinstance(atom, Undef) and _positive(rewriter.facts.of(atom), rewriter)


def _positive(value: Dim, rewriter: Rewriter) -> bool:
    return rewriter.facts.nonnegative(value - 1)


def one_dtype(atoms: Iterable[Atom]) -> bool:
    """Whether all operands compute alike, so that the order of operations changes nothing but the rounding.

    Truth values and small integers do not: `True + True` is True, and products of int8 overflow.
    """
    seen: set[str] = set()
    for atom in atoms:
        of = atom.type
        if not isinstance(of, ArrayType) or isinstance(atom, Undef):
            return False
        if of.form is not Form.PYTHON:
            seen.add(of.dtype)
    return len(seen) <= 1 and all(dtype[0] in "fc" for dtype in seen)


# Putting together.


def product(parts: Product, rewriter: Rewriter, lead: bool = False) -> Atom:
    """The product, written as the module says; a minus goes to the literal or to the first factor.

    `lead`: a literal comes first even if it is 1.0, so that numbers are divided before they meet arrays.
    """
    number, bottom = _literal(parts)
    top = sorted(parts.top, key=_size)
    smallest = _size(top[0]) if top else 0.0
    # `-1.0 / n * x` is cheaper than `-x / n`.
    below = (lead or number == -1) and any(d.safe and _size(d.atom) < smallest for d in bottom)
    made: Atom | None = lift(number) if below or not top or number not in {1, -1} else None
    steps: list[tuple[float, int, Atom | Divisor]] = [(level, 0, a) for level, a in _levels(top)]
    steps += [(_level(d, top, made), 1, d) for d in bottom]
    for _, _, step in sorted(steps, key=lambda s: s[:2]):
        if isinstance(step, Divisor):
            assert made is not None
            made = divide(made, step, rewriter)
        elif made is None:
            made = rewriter.apply("negative", step) if number == -1 else step
        else:
            made = rewriter.apply("multiply", made, step)
    assert made is not None
    return made


def _levels(top: list[Atom]) -> list[tuple[float, Atom]]:
    """The factors with their sizes; a row that would meet a column waits for the matrix that they both go into."""
    sizes = [_size(a) for a in top]
    narrow = [
        a.type for a, size in zip(top, sizes) if isinstance(a.type, ArrayType) and a.type.shape and size < sizes[-1]
    ]
    late = {of for of in narrow if len(of.shape) != len(narrow[0].shape) or of.shape != narrow[0].shape}
    return [(sizes[-1] + 1 if a.type in late else size, a) for a, size in zip(top, sizes)]


def _level(divisor: Divisor, top: list[Atom], start: Atom | None) -> float:
    """The size of operands at which to divide: where there is something to divide, and dividing cannot raise anew."""
    level = _size(divisor.atom)
    if start is None:
        level = max(level, _size(top[0]))
    if is_python(divisor.atom) and not divisor.safe:
        level = max(level, next((_size(a) for a in top if not is_python(a)), 0.0))
    return level


def lift(number: int | float | complex) -> Const:
    """A literal factor, written with a point."""
    return literal(float(number) if isinstance(number, int) else number)


def divide(made: Atom, divisor: Divisor, rewriter: Rewriter) -> Atom:
    """A quotient that raises no more than it did."""
    if is_python(made) and is_python(divisor.atom) and not divisor.safe:
        return rewriter.apply("divide", made, divisor.atom, ieee=True)
    return rewriter.apply("divide", made, divisor.atom)


def _literal(parts: Product) -> tuple[int | float | complex, list[Divisor]]:
    """The literal with the literals below the line taken in, where that is written no longer."""
    number, rest = parts.number, []
    for divisor in parts.bottom:
        if isinstance(divisor.atom, Const) and divisor.safe:
            quotient = number / divisor.atom.value
            if len(repr(quotient)) <= len(repr(float(abs(number)))) + len(divisor.atom.text):
                number = quotient
                continue
        rest.append(divisor)
    return number, rest


def _size(atom: Atom) -> float:
    return elements(atom.type)


def total(signed: list[tuple[int, Atom]], rewriter: Rewriter) -> Atom:
    """The sum of terms; the first positive one leads."""
    lead = next((i for i, (sign, _) in enumerate(signed) if sign > 0), 0)
    sign, made = signed[lead]
    if sign < 0:
        made = rewriter.apply("negative", made)
    for other, (sign, atom) in enumerate(signed):
        if other != lead:
            made = rewriter.apply("add" if sign > 0 else "subtract", made, atom)
    return made
