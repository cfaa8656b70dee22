"""Takes common factors out of sums.

Before:                              After:
  t = multiply(s, y)                   t = divide(y, p)
  u = divide(t, p)                     u = divide(z, q)
  v = multiply(s, z)                   v = subtract(t, u)
  w = divide(v, q)                     p_bar = multiply(s, v)
  p_bar = subtract(u, w)               return p_bar
  return p_bar

Only derived values are touched, and only where the operations become fewer (or stay as many, and a value that others
read is no longer needed here). A factored sum rounds once per product instead of once per term, and is the more
accurate one where the terms cancel; it can overflow where the terms, each multiplied by a tiny factor, did not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from adgen.analysis import cost
from adgen.ir.nodes import Apply, Atom, Bind, Const
from adgen.optimise.chains import (
    DEEP,
    SUM,
    Divisor,
    Inside,
    Product,
    Readers,
    Sum,
    factors_of,
    lift,
    one_dtype,
    part_of,
    product,
    terms,
    total,
)
from adgen.optimise.rewriter import Rewriter


@dataclass(frozen=True, slots=True)
class Common:
    """A factor of several terms: an operand above the line, or below it."""

    atom: Atom
    below: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`sign * parts`, which is `own * atom`. `shared`: others read the atom, so that writing it out anew costs."""

    sign: int
    own: int
    atom: Atom
    parts: Product
    shared: bool


def factored(bind: Bind, op: Apply, rewriter: Rewriter, inside: Inside, readers: Readers) -> Atom | None:
    """The sum that `bind` makes with a common factor taken out; None where there is none to gain by."""
    if part_of(bind.result, SUM, readers, rewriter):
        return None
    whole = terms(op, rewriter, inside)
    whole.binds.append(bind)
    return _best(whole, _readings(whole, rewriter, inside), rewriter)


def _readings(whole: Sum, rewriter: Rewriter, inside: Inside) -> Iterator[list[Term]]:
    """The terms as products: of what is made for this sum alone, of what that is made of, and so on to the end.

    What is made outside a loop is not taken apart inside it.
    """
    seen: list[list[Term]] = []
    for depth in (0, 1, DEEP):
        found = [_term(sign, atom, rewriter, inside, depth) for sign, atom in whole.terms]
        if found not in seen:
            seen.append(found)
            yield found


def _term(sign: int, atom: Atom, rewriter: Rewriter, inside: Inside, depth: int) -> Term:
    parts = factors_of(atom, rewriter, inside, rewriter.here, depth)
    shared = parts.top != [atom] and not inside(atom)
    return Term(-sign if parts.negative else sign, sign, atom, parts.absolute(), shared)


@dataclass(frozen=True, slots=True)
class Plan:
    """Another way to write a sum: `group` are the terms that are written anew, `build` makes the whole."""

    group: list[Term]
    build: Callable[[], Atom]


def _plans(found: list[Term], rewriter: Rewriter) -> Iterator[Plan]:
    counts: Counter[Common] = Counter(key for term in found for key in _keys(term))
    for common in (key for key, count in counts.items() if count > 1):
        group = [t for t in found if common in _keys(t)]
        yield Plan(group, partial(_factored, found, common, rewriter))
    for pair in _vanishing(found):
        rest = [(t.own, t.atom) for t in found if all(t is not p for p in pair)]  # a third may equal one of the two
        yield Plan(pair, partial(total, rest, rewriter))


def _vanishing(found: list[Term]) -> Iterator[list[Term]]:
    """Pairs of terms whose sum is zero, where a third has all their factors: if they are nan, so is that one."""
    for i, a in enumerate(found):
        for b in found[i + 1 :]:
            opposite = a.sign == -b.sign and a.parts.number == b.parts.number and not (a.parts.bottom or b.parts.bottom)
            if opposite and a.parts.top and Counter(a.parts.top) == Counter(b.parts.top):
                others = (t for t in found if t is not a and t is not b)
                if any(set(a.parts.top) <= set(t.parts.top) for t in others):
                    yield [a, b]


def _best(whole: Sum, readings: Iterable[list[Term]], rewriter: Rewriter) -> Atom | None:
    """The cheapest way to write the sum, if it is cheaper than the sum as it is."""
    best: tuple[float, Plan] | None = None
    for found in readings:
        for plan in _plans(found, rewriter):
            gain = _gain(whole, plan, rewriter)
            frees = any(t.shared for t in plan.group)
            if (gain > 0 or (gain == 0 and frees)) and (best is None or gain > best[0]):
                best = (gain, plan)
    return None if best is None else best[1].build()


def _gain(whole: Sum, plan: Plan, rewriter: Rewriter) -> float:
    """The operations saved by a plan, found by a trial."""
    prices: list[float] = []
    rewriter.attempt(plan.build, partial(_price, whole, prices, rewriter))
    return cost.total([*whole.binds, *(b for t in plan.group for b in t.parts.binds)]) - prices[0]


def _price(whole: Sum, prices: list[float], rewriter: Rewriter, made: Atom, binds: list[Bind]) -> bool:
    """Note the cost of a trial, which is never kept."""
    fits = rewriter.fits(made.type, whole.binds[-1].result.type)
    prices.append(cost.total(binds) if fits else math.inf)
    return False


def _keys(term: Term) -> list[Common]:
    """What could be taken out of a term."""
    if not one_dtype([*term.parts.top, *(d.atom for d in term.parts.bottom)]):
        return []
    above = [Common(a) for a in term.parts.top]
    return list(dict.fromkeys([*above, *(Common(d.atom, below=True) for d in term.parts.bottom)]))


def _factored(found: list[Term], common: Common, rewriter: Rewriter) -> Atom:
    """The sum with `common` taken out of every term that has it, at the place of the first such term."""
    signed: list[tuple[int, Atom]] = []
    place: int | None = None
    rests: list[tuple[int, Product]] = []
    for term in found:
        if common in _keys(term):
            place = len(signed) if place is None else place
            rests.append((term.sign, _without(term.parts, common)))
        else:
            signed.append((term.own, term.atom))
    sign = -1 if all(s < 0 for s, _ in rests) else 1
    inner = _inner([(sign * s, p) for s, p in rests], rewriter)
    safe = all(d.safe for t in found for d in t.parts.bottom if d.atom == common.atom)
    outer = Product(1, [inner], [Divisor(common.atom, safe)]) if common.below else _times(common.atom, inner)
    signed.insert(place or 0, (sign, product(outer, rewriter)))
    return total(signed, rewriter)


def _times(atom: Atom, inner: Atom) -> Product:
    return Product(inner.value, [atom]) if isinstance(inner, Const) else Product(1, [atom, inner])


def _without(parts: Product, common: Common) -> Product:
    """The product with one occurrence of a factor taken away."""
    top, bottom = list(parts.top), list(parts.bottom)
    if common.below:
        bottom.remove(next(d for d in bottom if d.atom == common.atom))
    else:
        top.remove(common.atom)
    return Product(parts.number, top, bottom)


def _inner(rests: list[tuple[int, Product]], rewriter: Rewriter) -> Atom:
    """The sum of what is left of the terms: literals become one, numbers come before arrays."""
    number: int | float | complex = 0
    signed: list[tuple[int, Atom]] = []
    for sign, rest in rests:
        if rest.top or rest.bottom:
            signed.append((sign, product(rest, rewriter)))
        else:
            number += sign * rest.number
    signed.sort(key=lambda t: cost.elements(t[1].type))
    if number or not signed:
        negative = not isinstance(number, complex) and number < 0
        signed.insert(0, (-1 if negative else 1, lift(-number if negative else number)))
    return total(signed, rewriter)
