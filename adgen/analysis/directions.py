"""Whether a Jacobian is cheaper by columns (forward mode) or by rows (reverse mode)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adgen.ir.dims import Dim, Ref, Symbol, atoms, dim, product, substitute
from adgen.ir.nodes import Atom, Function
from adgen.ir.types import ArrayType

TYPICAL = 100
"""Taken for a length that only the arguments show."""

DEARER = 2.0
"""A row costs as much as two columns: the reverse sweep also stores and reads what it needs of the primal."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many numbers go in and come out, as lengths."""

    columns: Dim
    rows: Dim

    def mode(self, lengths: Mapping[str, int]) -> str:
        """The mode, forward or reverse, for these lengths of the symbols; those that are not there are `TYPICAL`.

        Griewank and Walther 2008, section 3.2: a Jacobian costs a small multiple of the primal for each column in
        forward mode, and for each row in reverse mode. Rows that only the run counts cannot be seeded.
        """
        if any(isinstance(a, Ref) for a in atoms(self.rows)):
            return "forward"
        return "forward" if _value(self.columns, lengths) <= DEARER * _value(self.rows, lengths) else "reverse"


def extent(function: Function, wrt: tuple[int, ...], outputs: tuple[int, ...]) -> Extent:
    """The size of the Jacobian of some outputs by some parameters."""
    return Extent(_elements(function.params[i] for i in wrt), _elements(function.body.yields[i] for i in outputs))


def _elements(of: Iterable[Atom]) -> Dim:
    total = dim(0)
    for atom in of:
        total = total + product(atom.type.shape if isinstance(atom.type, ArrayType) else ())
    return total


def _value(length: Dim, lengths: Mapping[str, int]) -> int:
    known = {a: dim(lengths.get(a.name, TYPICAL) if isinstance(a, Symbol) else TYPICAL) for a in atoms(length)}
    return substitute(length, known).const or TYPICAL
