"""The sparsity pattern of a derivative, found by running its linear part on sets (`sets.py`).

It holds every entry that can differ from zero on the path that these arguments take: their branches, their trip counts
and their indices. What coefficients are zero is of no matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from adgen.errors import refuse
from adgen.frontend.arguments import container
from adgen.ir.dims import Ref, atoms
from adgen.ir.nodes import Fixed, Function, Leaf, Node, Tree
from adgen.ir.types import ArrayType
from adgen.sparse import set_rules, sets
from adgen.verify.data import Datum
from adgen.verify.draws import drawing, generators
from adgen.verify.interpret import NUMPY, Computer, run

Indices = NDArray[np.intp]

STRUCTURAL = Computer(set_rules.call, NUMPY.number)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where a matrix may differ from zero: the columns of each row, sorted, one row after the other."""

    shape: tuple[int, int]
    indptr: Indices
    indices: Indices

    @property
    def rows(self) -> Indices:
        """The row of each entry."""
        return np.repeat(np.arange(self.shape[0]), np.diff(self.indptr))

    @property
    def keys(self) -> Indices:
        """A number for each entry, in order."""
        return self.rows * max(self.shape[1], 1) + self.indices

    @property
    def widest(self) -> int:
        """The most entries of a row."""
        return int(np.diff(self.indptr).max(initial=0))

    def covers(self, other: Pattern) -> bool:
        """Whether this has every entry of another pattern of the same shape."""
        return bool(np.isin(other.keys, self.keys).all())

    def joined(self, other: Pattern) -> Pattern:
        """The entries of both."""
        return of_keys(self.shape, np.concatenate([self.keys, other.keys]))

    @property
    def transpose(self) -> Pattern:
        """The entries of the transpose."""
        return of_keys(self.shape[::-1], self.indices * max(self.shape[0], 1) + self.rows)

    @property
    def symmetric(self) -> Pattern:
        """The entries of this and their mirror images."""
        return of_keys(self.shape, np.concatenate([self.keys, self.indices * max(self.shape[1], 1) + self.rows]))


def of_keys(shape: tuple[int, int], keys: Indices) -> Pattern:
    """The pattern with entries of these numbers, in any order."""
    rows, columns = np.divmod(np.unique(keys), max(shape[1], 1))
    return Pattern(shape, np.searchsorted(rows, np.arange(shape[0] + 1)), columns)


@dataclass(frozen=True, slots=True)
class Structure:
    """A derivative along a direction, `f(x, x_dot) -> y, y_dot`, and the shapes in one call of it.

    `ins` and `outs` are the shapes of the tangents that go in and come out.
    """

    function: Function
    ins: tuple[tuple[int, ...], ...]
    outs: tuple[tuple[int, ...], ...]
    pattern: Pattern | None

    @property
    def counted(self) -> bool:
        """Whether the numbers that come out are known before the run."""
        types = [self.function.body.yields[i].type for i in self.function.outputs]
        lengths = [length for of in types if isinstance(of, ArrayType) for length in of.shape]
        return not any(isinstance(a, Ref) for length in lengths for a in atoms(length))

    @property
    def unit(self) -> float:
        """The unit of rounding of the least exact numbers that go in or come out."""
        values = [*(self.function.params[i] for i in self.function.wrt)]
        types = [v.type for v in (*values, *(self.function.body.yields[i] for i in self.function.outputs))]
        return max(float(np.finfo(of.dtype).eps) for of in types if isinstance(of, ArrayType))

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers that come out, and those that go in."""
        return sum(map(_size, self.outs)), sum(map(_size, self.ins))


def structure(function: Function, arguments: Mapping[str, Datum], *, known: bool = False) -> Structure:
    """What a derivative along a direction shows of a Jacobian at these arguments; of a `known` pattern the shape alone.

    Generators among the arguments are left as they are. Raises whatever the function itself raises.
    """
    given = [leaf for a in function.arguments for leaf in leaves(a.tree, arguments[a.name])]
    ins = tuple(np.shape(given[i]) for i in function.wrt)
    tangents: list[Datum] = []
    start = 0
    for shape in ins:
        tangents.append(np.zeros(shape)[()] if known else sets.identity(start, shape))
        start += _size(shape)
    computer = drawing(NUMPY if known else STRUCTURAL, generators(arguments))
    yields = run(function, [*given, *tangents], computer=computer)
    ends = yields[len(yields) - function.linear_yields :]
    outs = tuple(sets.sets(end).shape for end in ends)
    return Structure(function, ins, outs, None if known else _pattern(ends, start))


def given(sparsity: Datum, shape: tuple[int, int]) -> Pattern:
    """The pattern that a user gives: the stored entries of a sparse matrix, or what is not zero in an array.

    Raises AdgenError E603 where it is neither, or has another shape.
    """
    try:
        found = sparse.csr_array(sparsity)
    except (TypeError, ValueError):
        fix = "Give a sparse matrix or a two-dimensional array, of the shape of the matrix."
        refuse("E603", f"sparsity is {type(sparsity).__name__!r}, which SciPy makes no sparse matrix of.", None, fix)
    if found.shape != shape:
        refuse("E603", f"sparsity has the shape {found.shape}, and the matrix has the shape {shape}.")
    rows, columns = found.tocoo().coords
    return of_keys(shape, rows.astype(np.intp) * max(shape[1], 1) + columns)


def ones(count: int) -> NDArray[np.bool_]:
    """The entries of a pattern as a matrix."""
    return np.ones(count, dtype=np.bool_)


def units(lines: Indices, count: int) -> NDArray[np.float64]:
    """A seed for each of some lines of a matrix that has `count` of them."""
    made = np.zeros((count, len(lines)))
    made[lines, np.arange(len(lines))] = 1.0
    return made


def leaves(tree: Tree, value: Datum) -> Iterator[Datum]:
    """The values at the leaves of a tree."""
    match tree:
        case Leaf():
            yield value
        case Fixed():
            return
        case Node(_, _, items):
            parts = container(value)
            assert parts is not None
            for item, (_, part) in zip(items, parts[1], strict=True):
                yield from leaves(item, part)


def _pattern(ends: Sequence[Datum], columns: int) -> Pattern:
    rows = [row for end in ends for row in sets.sets(end).flat]
    indptr = np.cumsum([0, *map(len, rows)], dtype=np.intp)
    indices = np.array([column for row in rows for column in sorted(row)], dtype=np.intp)
    return Pattern((len(rows), columns), indptr, indices)


def _size(shape: tuple[int, ...]) -> int:
    return int(np.prod(shape, dtype=int))
