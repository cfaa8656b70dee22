"""Whether the assumptions about lengths can hold together: a function whose guards contradict refuses every call."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product

from adgen.ir.dims import Dim, Ref, Symbol, atoms, dim, substitute
from adgen.ir.nodes import Guard

SMALL = 3
"""Only guards without larger numbers are judged: those numbers may need lengths that are not tried."""

LENGTHS = range(2, 41)
INTEGERS = (0, 1, 2, -1, 3, 4, -2, 5, 6, -3)
TRIES = 5_000
"""So many fail before nobody knows: of three lengths, such as those of a pyramid of halves, not all can be tried."""


def feasible(guards: Sequence[Guard]) -> bool:
    """Whether some small lengths and integers fulfil all guards; also where so many are to try that nobody knows."""
    if any(abs(c) > SMALL for g in guards for d in (g.left, g.right) for _, c in d.terms):
        return True
    names = dict.fromkeys(a for g in guards for d in (g.left, g.right) for a in atoms(d))
    choices = [[dim(v) for v in (LENGTHS if isinstance(n, Symbol) else INTEGERS)] for n in names]
    tried = 0
    for values in islice(product(*choices), TRIES):
        tried += 1
        if _hold(guards, dict(zip(names, values, strict=True))):
            return True
    return tried == TRIES


def _hold(guards: Sequence[Guard], values: dict[Symbol | Ref, Dim]) -> bool:
    """Whether the guards hold for these values; what cannot be computed from them may."""
    for guard in guards:
        difference = substitute(guard.left - guard.right, values).const
        if difference is not None and (difference < 0 or (guard.relation == "eq" and difference)):
            return False
    return True
