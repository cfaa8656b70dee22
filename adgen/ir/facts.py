"""What is known or assumed about lengths while a function is compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from adgen.errors import Span
from adgen.ir.dims import Atom as DimAtom
from adgen.ir.dims import Dim, Opaque, Ref, Symbol, atoms, dim, functions, of, substitute
from adgen.ir.nodes import Atom, Axis, Const, Function, Guard, Value

CLIPPED = {"min", "max", "slice"}
"""What the length of a slice is made of whose bounds may reach beyond the end."""


@dataclass(slots=True)
class Facts:
    """Equalities and bounds of lengths. What cannot be proved about parameters becomes a guard of the function.

    `free` names the symbols that a guard may mention (axes of parameters, and integer parameters): only these are
    known at entry. An assumption about any other length is refused by returning False.

    `careful`: slices keep NumPy's meaning for any bounds, `x[:100]` of a short array too, where lengths then have to be
    written with `min` and `max`. A program in which such lengths must agree needs the guards.
    """

    free: set[Symbol | Ref] = field(default_factory=set)
    guards: list[Guard] = field(default_factory=list)
    equal: dict[Symbol | Ref, Dim] = field(default_factory=dict)
    bounds: dict[Symbol | Ref, tuple[Dim | None, Dim | None]] = field(default_factory=dict)
    known: dict[int, Dim] = field(default_factory=dict)
    careful: bool = False

    def of(self, atom: Atom) -> Dim:
        """The dimension that an integer value stands for."""
        match atom:
            case Const(value):
                return dim(int(value.real))
            case Value(number):
                return self.known.get(number, of(Ref(number)))
            case _:
                return of(Symbol("undefined"))

    def normal(self, value: Dim) -> Dim:
        """`value` with every assumed equality applied, and the length of a slice that cuts nothing off told."""
        return self._uncut(self._equated(value))

    def settled(self) -> tuple[Guard, ...]:
        """The guards; where the bounds that they assume put slices inside their axes, lengths of those are told.

        What was assumed of a length before `n >= 3 * k` was may follow from it, or be said with less.
        """
        bounds = Facts(guards=[g for g in self.guards if g.relation == "ge"])
        told = (g if g in bounds.guards else _told(g, bounds.normal) for g in self.guards)
        return tuple(g for g in dict.fromkeys(told) if g.left != g.right)

    def _equated(self, value: Dim) -> Dim:
        return substitute(value, self.equal)

    def _uncut(self, value: Dim) -> Dim:
        """`value` with `hi - lo` for the length of `lo:hi` of an axis that is known to reach so far."""
        told = dim(0)
        for monomial, coefficient in value.terms:
            term = dim(coefficient)
            for atom in monomial:
                term = term * self._length(atom)
            told = told + term
        return told

    def _length(self, atom: DimAtom) -> Dim:
        match atom:
            case Opaque("slice", (lo, hi, step, whole)) if step.const == 1:
                if all(map(self.nonnegative, (lo, hi - lo, whole - hi))):
                    return self._uncut(hi - lo)
            case _:
                pass
        return of(atom)

    def same(self, a: Dim, b: Dim) -> bool:
        """Whether two lengths are known to be equal."""
        return a == b or self.normal(a) == self.normal(b)

    def assume_same(self, a: Dim, b: Dim, span: Span) -> bool:
        """Make two lengths equal, by proof or by a guard; False if they differ or cannot be guarded."""
        a, b = self.normal(a), self.normal(b)
        difference = a - b
        if difference.const is not None:
            return difference.const == 0
        if any(g.relation == "eq" and self.normal(g.left - g.right) in (difference, -difference) for g in self.guards):
            return True
        if self.nonnegative(difference - 1) or self.nonnegative(-difference - 1):
            return False  # a guard such as n == 2 * n would never hold
        if not self._guardable(difference) or (self.careful and functions(difference) & CLIPPED):
            return False
        if not (self._guardable(a) and self._guardable(b)):
            a, b = difference.sides()  # what only the run knows has cancelled
        self.guards.append(Guard("eq", a, b, span))
        for name, right in _solutions(a, b):
            if name not in set(atoms(right)):
                self.equal = {key: substitute(value, {name: right}) for key, value in self.equal.items()}
                self.equal[name] = right
                break
        return True

    def left_open(self, a: Dim, b: Dim) -> bool:
        """Whether only the run can show that two lengths are equal, so that NumPy has to check it."""
        difference = self.normal(a) - self.normal(b)
        if difference.const is not None or self.nonnegative(difference - 1) or self.nonnegative(-difference - 1):
            return False
        found = functions(difference)
        return not (self.careful and found & CLIPPED) and (bool(found) or not self._guardable(difference))

    def nonnegative(self, value: Dim) -> bool:
        """Whether `value >= 0` is known."""
        least = self._least(self.normal(value), 4)
        return least is not None and least >= 0

    def assume_nonnegative(self, value: Dim, span: Span) -> bool:
        """Make `value >= 0` true, by proof or by a guard."""
        value = self.normal(value)
        if self.nonnegative(value):
            return True
        if value.const is not None or not self._guardable(value):
            return False
        self.guards[:] = [g for g in self.guards if not self._follows(g, value)]
        self.guards.append(Guard("ge", *value.sides(), span))
        return True

    def inside(self, value: Dim, span: Span) -> bool:
        """Whether `value >= 0` holds of the bounds of a slice, by proof or, unless `careful`, by a guard."""
        return self.nonnegative(value) if self.careful else self.assume_nonnegative(value, span)

    def _follows(self, guard: Guard, value: Dim) -> bool:
        """Whether `guard` says no more than `value >= 0`, as `n >= 2` says no more than `n - 4 >= 0`."""
        more = (self.normal(guard.left - guard.right) - value).const
        return guard.relation == "ge" and more is not None and more >= 0

    def _guardable(self, value: Dim) -> bool:
        return all(a in self.free for a in atoms(value))

    def _least(self, value: Dim, depth: int) -> int | None:
        """A lower bound of `value`: references are replaced by their bounds, then symbols by 2."""
        if value.const is not None:
            return value.const
        if depth == 0:
            return None
        found = [self._bounded(value, name, depth) for name in dict.fromkeys(atoms(value))]
        found += [self._least(self._equated(less), depth - 1) for less in _without_extremes(value)]
        found.append(_at_symbol_minimum(value))
        found += [self._by_quotient(value, *term, depth) for term in _quotients(value)]
        guarded = (self._equated(g.left - g.right) for g in self.guards if g.relation == "ge")
        replaced = (right - (_minimum(name) or 0) for name, right in self.equal.items() if isinstance(name, Symbol))
        found += [_at_symbol_minimum(value - least) for least in (*guarded, *replaced)]
        return max((f for f in found if f is not None), default=None)

    def _bounded(self, value: Dim, name: Symbol | Ref, depth: int) -> int | None:
        """The bound with `name`, in which `value` must be linear, at its worst end."""
        lo, hi = self.bounds.get(name, (None, None))
        coefficient = _slope(value, name)
        end = None if coefficient is None else lo if coefficient > 0 else hi
        return None if end is None else self._least(self._equated(substitute(value, {name: end})), depth - 1)

    def _by_quotient(self, value: Dim, quotient: Opaque, coefficient: int, depth: int) -> int | None:
        """The bound by `a - b < b * (a // b) <= a`, which makes `n - 2 * (n // 4)` positive."""
        a, b = quotient.args
        rest, divisor = value - of(quotient) * coefficient, b.const or 1
        end = a if coefficient < 0 else a - (divisor - 1)
        least = self._least(rest * divisor + end * coefficient, depth - 1)
        return None if least is None else -(-least // divisor)

    def nonempty(self, atom: Symbol) -> None:
        """Declare a parameter's axis: lengths 0 and 1 have types of their own, so it is at least 2."""
        self.free.add(atom)


def _told(guard: Guard, normal: Callable[[Dim], Dim]) -> Guard:
    return replace(guard, left=normal(guard.left), right=normal(guard.right))


def _without_extremes(value: Dim) -> Iterator[Dim]:
    """Lower bounds of a sum with `max(a, b)` or `-min(a, b)` in it: the sums with a, or b, in its place."""
    for monomial, coefficient in value.terms:
        match monomial:
            case (Opaque("max" | "min" as function, args),) if (coefficient > 0) == (function == "max"):
                rest = value - Dim(((monomial, coefficient),))
                yield from (rest + arg * coefficient for arg in args)


def _quotients(value: Dim) -> Iterator[tuple[Opaque, int]]:
    """The terms of a length that are quotients by a positive literal, with their coefficients."""
    for monomial, coefficient in value.terms:
        match monomial:
            case (Opaque("floordiv", (_, divisor)) as quotient,) if (divisor.const or 0) > 0:
                yield quotient, coefficient
            case _:
                pass


def _at_symbol_minimum(value: Dim) -> int | None:
    """A lower bound of a length with positive coefficients."""
    total = 0
    for monomial, coefficient in value.terms:
        least = 1
        for atom in monomial:
            low = _minimum(atom)
            if low is None or coefficient < 0:
                return None
            least *= low
        total += coefficient * least
    return total


def _minimum(atom: DimAtom) -> int | None:
    match atom:
        case Symbol(name):
            return 0 if name.startswith("%") else 2
        case Opaque("max", args):
            consts = [a.const for a in args if a.const is not None]
            return max(consts) if consts and max(consts) >= 0 else None
        case Opaque("min", args):
            lows = [_at_symbol_minimum(a) for a in args]
            return None if None in lows else min(low for low in lows if low is not None)
        case Opaque("floordiv", (a, b)):
            least, divisor = _at_symbol_minimum(a), _at_symbol_minimum(b)
            if least is None or divisor is None or divisor < 1:
                return None
            return least // divisor if b.const is not None else min(least, 0)
        case Opaque("slice" | "count" | "total" | "len" | "width"):
            return 0
        case _:
            return None


def _solutions(a: Dim, b: Dim) -> Iterator[tuple[Symbol | Ref, Dim]]:
    """Names with what they are by `a == b`: one that stands alone on a side first, then one that occurs linearly."""
    for left, right in ((a, b), (b, a)):
        name = _lone(left)
        if name is not None:
            yield name, right
    difference = a - b
    for name in reversed(list(dict.fromkeys(atoms(difference)))):
        slope = _slope(difference, name)
        if slope in {1, -1}:
            yield name, (difference - slope * of(name)) * -slope


def _lone(value: Dim) -> Symbol | Ref | None:
    match value.terms:
        case (((Symbol() | Ref() as atom,), 1),):
            return atom
        case _:
            return None


def _slope(value: Dim, name: Symbol | Ref) -> int | None:
    """The coefficient of `name` where `value` is linear in it."""
    slope = None
    for monomial, coefficient in value.terms:
        if monomial == (name,):
            slope = coefficient
        elif name in set(atoms(Dim(((monomial, 1),)))):
            return None
    return slope


def facts_of(function: Function) -> Facts:
    """The facts that a finished function states: its axes and its guards."""
    facts = Facts()
    for axis in function.axes:
        facts.free.add(Symbol(axis.symbol))
    for value in function.params:
        facts.free.add(Ref(value.id))
    for guard in function.guards:
        if guard.relation == "eq":
            facts.assume_same(guard.left, guard.right, guard.span)
        else:
            facts.assume_nonnegative(guard.left - guard.right, guard.span)
    facts.free.clear()  # what a pass would assume from here on, no caller would be asked for
    return facts


def symbols(axes: tuple[Axis, ...]) -> dict[str, Axis]:
    """Where each length symbol is read off."""
    return {axis.symbol: axis for axis in axes}
