"""Dimensions of shapes: integer polynomials over symbols, in one canonical form.

Two dimensions are the same if and only if they are equal as Python values (for what the canonical form can see):
`n - 1 + 1 == n`, `(n - 2) + 2 == n`, `2*n - n == n`. Functions that are not polynomial (`n // 2`, `max(0, n - k)`) are
opaque atoms.

A `Symbol` is an axis of a parameter (or of a value whose length only the run can tell), a `Ref` an integer SSA value.
Symbols of parameters are at least 2: lengths 0 and 1 are written into the signature as literals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Symbol:
    """A length that is fixed for one call: an axis of a parameter, or of a value that names it."""

    name: str


PLACE = Symbol("%place")
"""Where an element stands in its list, in the lengths of lists whose elements differ in length."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The integer SSA value with this id."""

    id: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """A function of dimensions that is no polynomial: `floordiv`, `mod`, `max`, `min`, `abs`.

    `slice(lo, hi, step, n)` is the length of `range(n)[lo:hi:step]`. Of a value that is no integer but that a length
    depends on, `count` is the number of true elements of a mask, and `len` the length of a list. `width(k)` is k
    itself, of which NumPy shows that it is not negative where the length is made.
    """

    function: str
    args: tuple[Dim, ...]


Atom = Symbol | Ref | Opaque
Monomial = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Dim:
    """A sum of `coefficient * monomial`; monomials are sorted, no coefficient is zero."""

    terms: tuple[tuple[Monomial, int], ...]

    @property
    def const(self) -> int | None:
        """The value where it is known now."""
        match self.terms:
            case ():
                return 0
            case (((), value),):
                return value
            case _:
                return None

    def __add__(self, other: Dim | int) -> Dim:
        return _sum([*self.terms, *dim(other).terms])

    def __radd__(self, other: int) -> Dim:
        return dim(other) + self

    def __neg__(self) -> Dim:
        return _sum([(m, -c) for m, c in self.terms])

    def __sub__(self, other: Dim | int) -> Dim:
        return self + -dim(other)

    def __rsub__(self, other: int) -> Dim:
        return dim(other) - self

    def spoken(self) -> tuple[tuple[Monomial, int], ...]:
        """The terms as a person says them: `k - p`, not `-p + k`."""
        first = next((term for term in self.terms if term[1] > 0), None)
        return self.terms if first is None else (first, *(term for term in self.terms if term != first))

    def sides(self) -> tuple[Dim, Dim]:
        """Two sums without a minus; this is the first less the second."""
        return Dim(tuple(t for t in self.terms if t[1] > 0)), Dim(tuple((m, -c) for m, c in self.terms if c < 0))

    def __mul__(self, other: Dim | int) -> Dim:
        return _sum([(_order(m + k), c * d) for m, c in self.terms for k, d in dim(other).terms])

    def __rmul__(self, other: int) -> Dim:
        return self * other

    def __floordiv__(self, other: Dim | int) -> Dim:
        other = dim(other)
        if other.const:
            quotients = [(m, divmod(c, other.const)) for m, c in self.terms]
            if all(rest == 0 for _, (_, rest) in quotients):
                return _sum([(m, quotient) for m, (quotient, _) in quotients])
        return opaque("floordiv", self, other)

    def __mod__(self, other: Dim | int) -> Dim:
        return opaque("mod", self, dim(other))

    def __str__(self) -> str:
        return show(self, str)


def dim(value: Dim | int | str) -> Dim:
    """The dimension of a literal, of the symbol with this name, or itself."""
    match value:
        case Dim():
            return value
        case str():
            return of(Symbol(value))
        case _:
            return Dim((((), int(value)),) if value else ())


def of(atom: Atom) -> Dim:
    """The dimension that is just `atom`."""
    return Dim((((atom,), 1),))


_FOLD: dict[str, Callable[..., int]] = {
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "max": max,
    "min": min,
    "abs": abs,
    "width": lambda width: width,
    "slice": lambda lo, hi, step, length: len(range(length)[lo:hi:step]),
}


def opaque(function: str, *args: Dim | int) -> Dim:
    """`function(*args)`, folded where all arguments are literals."""
    dims = tuple(dim(a) for a in args)
    values = [d.const for d in dims]
    known = [v for v in values if v is not None]
    folds = function in _FOLD and len(known) == len(dims)
    if folds and not (function in {"floordiv", "mod"} and known[1] == 0):
        return dim(_FOLD[function](*known))
    if function == "min":
        flat = dict.fromkeys(a for d in dims for a in _of_min(d))
        dims = tuple(sorted(flat, key=_last))
    if function in {"max", "min"} and len(set(dims)) == 1:
        return dims[0]
    return of(Opaque(function, dims))


def _of_min(value: Dim) -> tuple[Dim, ...]:
    """The arguments of a length that is itself the least of some."""
    match value.terms:
        case (((Opaque("min", args),), 1),):
            return args
        case _:
            return (value,)


def _last(value: Dim) -> tuple[bool, str]:
    """Of the arguments of `min(n, 3)`, whose order means nothing, numbers stand last."""
    return value.const is not None, str(value)


def product(dims: tuple[Dim, ...]) -> Dim:
    """The number of elements of a shape."""
    total = dim(1)
    for d in dims:
        total = total * d
    return total


def atoms(value: Dim) -> Iterator[Symbol | Ref]:
    """Every symbol and reference in `value`, also inside opaque functions."""
    for monomial, _ in value.terms:
        for atom in monomial:
            match atom:
                case Opaque(_, args):
                    for arg in args:
                        yield from atoms(arg)
                case Symbol() | Ref():
                    yield atom


def functions(value: Dim) -> set[str]:
    """The names of the opaque functions in `value`, at any depth."""
    opaques = [a for monomial, _ in value.terms for a in monomial if isinstance(a, Opaque)]
    return {o.function for o in opaques}.union(*(functions(arg) for o in opaques for arg in o.args))


def substitute(value: Dim, to: Mapping[Symbol | Ref, Dim]) -> Dim:
    """`value` with symbols and references replaced."""
    if not to or not any(a in to for a in atoms(value)):
        return value
    total = dim(0)
    for monomial, coefficient in value.terms:
        term = dim(coefficient)
        for atom in monomial:
            match atom:
                case Opaque(function, args):
                    term = term * opaque(function, *(substitute(a, to) for a in args))
                case Symbol() | Ref():
                    term = term * to.get(atom, of(atom))
        total = total + term
    return total


def show(value: Dim, name: Callable[[Symbol | Ref], str] = str) -> str:
    """`value` as Python text; `name` spells symbols and references."""
    parts = [_show_term(monomial, coefficient, name) for monomial, coefficient in value.spoken()]
    if not parts:
        return "0"
    text = parts[0]
    for part in parts[1:]:
        text += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
    return text


def _show_term(monomial: Monomial, coefficient: int, name: Callable[[Symbol | Ref], str]) -> str:
    factors = [_show_atom(a, name) for a in monomial]
    if not factors or abs(coefficient) != 1:
        factors.insert(0, str(abs(coefficient)))
    return ("-" if coefficient < 0 else "") + " * ".join(factors)


def _show_atom(atom: Atom, name: Callable[[Symbol | Ref], str]) -> str:
    match atom:
        case Symbol(text):
            return text if name is str else name(atom)
        case Ref(number):
            return f"%{number}" if name is str else name(atom)
        case Opaque("floordiv" | "mod" as function, (a, b)):
            sign = "//" if function == "floordiv" else "%"
            return f"({_operand(a, name)} {sign} {_operand(b, name)})"
        case Opaque("slice", (lo, hi, step, length)):
            start, stop, stride = (show(part, name) for part in (lo, hi, step))
            by = "" if stride == "1" else f":{stride}"
            return f"len(range({show(length, name)})[{start}:{stop}{by}])"
        case Opaque("width", (width,)):
            return _operand(width, name)
        case Opaque("count", (mask,)):
            return f"np.count_nonzero({show(mask, name)})"
        case Opaque("total", (counts,)):
            return f"np.sum({show(counts, name)})"
        case Opaque(function, args):
            return f"{function}({', '.join(show(a, name) for a in args)})"


def _operand(value: Dim, name: Callable[[Symbol | Ref], str]) -> str:
    text = show(value, name)
    return f"({text})" if " " in text or text.startswith("-") else text


def _key(atom: Atom) -> tuple[int, str]:
    match atom:
        case Symbol(name):
            return (0, name)
        case Ref(number):
            return (1, f"{number:09d}")
        case Opaque():
            return (2, _show_atom(atom, str))


def _order(monomial: Monomial) -> Monomial:
    return tuple(sorted(monomial, key=_key))


def _sum(terms: list[tuple[Monomial, int]]) -> Dim:
    total: dict[Monomial, int] = {}
    for monomial, coefficient in terms:
        total[monomial] = total.get(monomial, 0) + coefficient
    kept = [(m, c) for m, c in total.items() if c]
    # Higher degree first and the constant last, so that a length reads as a person writes it: `n - 1`.
    kept.sort(key=lambda term: (-len(term[0]), [_key(a) for a in term[0]]))
    return Dim(tuple(kept))
