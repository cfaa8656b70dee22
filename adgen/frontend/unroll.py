"""Loops that must be unrolled, since their bodies use the index where only a known one works, or the refusal.

`values = values[1:]; y = values + np.arange(i)` fits in each trip of a countdown, which no length in terms of i shows:
it is interpreted trip by trip where the range is known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from adgen.errors import AdgenError, Span
from adgen.ir.builder import Builder
from adgen.ir.dims import Dim, Ref, atoms
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType


class Unroll(Exception):
    """The body of a loop over a known range uses its index where only a known index works: it must be unrolled."""

    def __init__(self, index: int, error: AdgenError) -> None:
        self.index = index
        self.error = error
        super().__init__(index)


def unrolling(lengths: Iterable[Dim], unrollable: Collection[int], error: AdgenError) -> Exception:
    """The signal that unrolls the loop whose index `lengths` mention; `error` where no such loop can be."""
    for atom in (a for length in lengths for a in atoms(length)):
        if isinstance(atom, Ref) and atom.id in unrollable:
            return Unroll(atom.id, error)
    return error


def misfit(op: Apply, error: AdgenError, builder: Builder, unrollable: Collection[int], here: Span) -> Exception:
    """What inference refuses of `op`, placed at an expression: shapes that do not fit may do so trip by trip."""
    placed = AdgenError(error.code, _named(error.why, builder), here, error.fix)
    if error.code != "E301":
        return placed
    lengths = (d for a in op.args if isinstance(a.type, ArrayType) for d in a.type.shape)
    return unrolling(lengths, unrollable, placed)


def _named(why: str, builder: Builder) -> str:
    """A sentence with the names of the integers in it, which lengths refer to by number."""
    if "%" not in why:
        return why
    inside = (v for scope in builder.scopes for b in scope.binds for v in b.results)
    names = {v.id: v.name for v in (*inside, *(p for scope in builder.scopes for p in scope.params)) if v.name}
    return re.sub(r"%(\d+)", lambda found: names.get(int(found[1]), found[0]), why)
