"""How a sparse matrix is read off a few sweeps: what they are seeded with, and where each entry stands in them.

    seeds    x_dot: (n, k + 1)      column j has its 1 in the column of its colour; the last column is a probe
    sweep    y_dot: (m, k + 1)      entry (i, j) stands in row i, in the column of the colour of j
    probe    the last column of the sweep is the matrix times the probe, or an entry is missing in the pattern

By rows it is the same for the transpose, and of a symmetric matrix an entry may be read off its mirror image.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from adgen.analysis.directions import DEARER
from adgen.emit.signature import PLAIN, active_arguments
from adgen.ir.nodes import Fixed, Leaf, Node, Tree
from adgen.ir.nodes import leaves as count_of
from adgen.ir.types import ArrayType
from adgen.late import Late
from adgen.sparse import colouring
from adgen.sparse.pattern import Indices, Pattern, Structure, leaves
from adgen.verify.data import Datum

if TYPE_CHECKING:
    from scipy import sparse
else:
    sparse = Late("scipy.sparse")

By = Literal["columns", "rows", "star"]
Array = NDArray[Any]

DIGITS = 0.6
"""The share of the digits to which the probe must agree at least: others may be lost by another order of summation."""

STRICT = 64.0
"""How many units of rounding the probe may differ by before a program was seen to round more."""


@dataclass(frozen=True, slots=True)
class Coloring:
    """Which columns (by "columns", and of a Hessian by "star") or rows (by "rows") go together in one seed.

    `colors` has a number for each of them, from 0 to `count - 1`; a sweep has `count` seeds, and one more as a probe.
    """

    by: By
    colors: Indices

    @property
    def count(self) -> int:
        """How many colours there are."""
        return int(self.colors.max(initial=-1)) + 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What is computed once for a pattern.

    `gather` says where in the sweep each entry stands, row by row, `rows` to which row of the product with the probe
    it adds, and `factors` by which number of the probe it is multiplied there. A sweep is zero but at `places`, and
    in the column of the probe. `unit` is that of rounding, and `slack` how many of them the probe may differ by.
    """

    structure: Structure
    pattern: Pattern
    coloring: Coloring
    gather: Indices
    rows: Indices
    factors: Array
    places: Indices
    seeds: tuple[object, ...]
    unit: float
    slack: float = STRICT

    @property
    def lines(self) -> int:
        """The number of rows of a sweep."""
        return self.pattern.shape[1] if self.coloring.by == "rows" else self.pattern.shape[0]

    def matrix(self, sweep: Array) -> sparse.csr_array:
        """The matrix, of which everything but the numbers is there already."""
        data, pattern = sweep.reshape(-1)[self.gather], self.pattern
        # Copies: what is done to one result in place must not reach the next one.
        return sparse.csr_array((data, pattern.indices.copy(), pattern.indptr.copy()), shape=pattern.shape)

    def doubtful(self, sweep: Array, data: Array) -> Indices:
        """The rows of a sweep that cannot be the matrix's, the worst first: by the probe, or by what is not zero."""
        with np.errstate(all="ignore"):
            error, scale = self._errors(sweep, data)
            unbound = ~np.isfinite(sweep[:, -1]) & ~np.isfinite(scale)
            bad = ~(error <= min(self.slack * self.unit, self.coarsest) * scale) & ~unbound
        stray = np.isfinite(sweep) & (sweep != 0.0)
        stray.reshape(-1)[self.places] = stray[:, -1] = False
        bad |= stray.any(axis=1)
        return np.flatnonzero(bad)[np.argsort(-error[bad], kind="stable")]

    def settled(self, sweep: Array, data: Array) -> Plan:
        """The plan for a program that rounds as much as here, where no entry is missing."""
        with np.errstate(all="ignore"):
            error, scale = self._errors(sweep, data)
            seen = error / (self.unit * scale)
        return replace(self, slack=max(self.slack, 8.0 * float(seen.max(initial=0.0, where=np.isfinite(seen)))))

    @property
    def coarsest(self) -> float:
        """How much the probe may differ by at most, relatively."""
        return float(self.unit**DIGITS)

    def _errors(self, sweep: Array, data: Array) -> tuple[Array, Array]:
        """By how much the probe differs in each row of a sweep, and the size of what it sums up."""
        terms = data.astype(np.float64, copy=False) * self.factors
        found = np.bincount(self.rows, terms, len(sweep))
        return np.abs(sweep[:, -1] - found), np.bincount(self.rows, np.abs(terms), len(sweep))


def planned(structure: Structure, pattern: Pattern, ways: Sequence[By]) -> Plan:
    """The plan with the fewest colours of some `ways`."""
    coloring = _cheapest(pattern, ways)
    lines = pattern.shape[0] if coloring.by == "rows" else pattern.shape[1]
    rng = np.random.default_rng(1974)
    probe = rng.uniform(0.5, 1.5, lines) * rng.choice([-1.0, 1.0], lines)
    probe = probe.astype(np.float32).astype(np.float64)  # the same number in arguments of single precision
    seeds = np.zeros((lines, coloring.count + 1))
    seeds[np.arange(lines), coloring.colors] = 1.0
    seeds[:, -1] = probe
    rows, columns = pattern.rows, pattern.indices
    if coloring.by == "rows":
        rows, columns = columns, rows
    places = rows * (coloring.count + 1) + coloring.colors[columns]
    prepared = given(structure, seeds, coloring.by)
    gather = _gather(pattern, coloring)
    return Plan(structure, pattern, coloring, gather, rows, probe[columns], places, prepared, structure.unit)


def _cheapest(pattern: Pattern, ways: Sequence[By]) -> Coloring:
    """The way that takes least; a line of n entries needs n colours, which saves trying the others."""
    weight = {"columns": 1.0, "rows": DEARER, "star": 1.0}
    least = {by: weight[by] * (pattern.transpose if by == "rows" else pattern).widest for by in ways}
    first, *others = sorted(ways, key=least.__getitem__)
    best = _coloring(pattern, first)
    for by in others:
        if least[by] < best.count * weight[best.by]:
            found = _coloring(pattern, by)
            best = min(best, found, key=lambda c: c.count * weight[c.by])
    return best


def _coloring(pattern: Pattern, by: By) -> Coloring:
    if by == "star":
        return Coloring(by, colouring.star(pattern.indptr, pattern.indices))
    if by == "columns":
        return Coloring(by, colouring.columns(pattern.indptr, pattern.indices, pattern.shape[1]))
    turned = pattern.transpose
    return Coloring(by, colouring.columns(turned.indptr, turned.indices, turned.shape[1]))


def _gather(pattern: Pattern, coloring: Coloring) -> Indices:
    rows, columns, width = pattern.rows, pattern.indices, coloring.count + 1
    if coloring.by == "rows":
        rows, columns = columns, rows
    if coloring.by == "star":
        # Read in row i where no other neighbour of i has the colour of j; else in row j, where i is the only one then.
        _, place, times = np.unique(rows * width + coloring.colors[columns], return_inverse=True, return_counts=True)
        alone = times[place] == 1
        # An entry and its mirror image are one number, so that the matrix is symmetric to the last bit.
        mirrored = ~alone | ((columns < rows) & _alone_in_mirror(pattern, alone))
        rows, columns = np.where(mirrored, columns, rows), np.where(mirrored, rows, columns)
    return rows * width + coloring.colors[columns]


def _alone_in_mirror(pattern: Pattern, alone: Array) -> Array:
    """Of each entry of a symmetric pattern, whether its mirror image can be read."""
    mirror = pattern.indices * max(pattern.shape[1], 1) + pattern.rows
    return alone[np.searchsorted(pattern.keys, mirror)]


def outside(plan: Plan, full: Array, lines: Indices) -> tuple[int, int, float] | None:
    """The largest entry that a pattern lacks in some lines of the matrix, which are the columns of `full`.

    What is nan says nothing: zero times an infinite coefficient is.

    A line is a row of a sweep: a row of the matrix, or a column of it where it is computed by rows.
    """
    mine = plan.pattern if plan.coloring.by != "rows" else plan.pattern.transpose
    best: tuple[int, int, float] | None = None
    for line, values in zip(lines, full.T, strict=True):
        size = np.abs(values)
        size[np.isnan(size)] = 0.0
        rounding = plan.coarsest * size.max(initial=0.0, where=np.isfinite(size))
        size[mine.indices[mine.indptr[line] : mine.indptr[line + 1]]] = 0.0
        place = int(np.argmax(size))
        if size[place] > rounding and (best is None or size[place] > abs(best[2])):
            entry = (int(line), place) if plan.coloring.by != "rows" else (place, int(line))
            best = (*entry, float(values[place]))
    return best


# Seeds and sweeps, in the containers of the function


def given(structure: Structure, seeds: Array, by: By) -> tuple[object, ...]:
    """Seeds, one in each column, as a product with a matrix takes them: a tree for each argument, or for the value."""
    function = structure.function
    if by == "rows":
        types = [function.body.yields[i].type for i in function.outputs]
        parts = dict(zip(function.outputs, _split(seeds, structure.outs, types), strict=True))
        return (_tree(function.out, iter(parts.get(i) for i in range(count_of(function.out)))),)
    types = [function.params[i].type for i in function.wrt]
    parts = dict(zip(function.wrt, _split(seeds, structure.ins, types), strict=True))
    return tuple(_tree(a.tree, iter(parts.get(i) for i in places)) for a, places in active_arguments(function))


def swept(structure: Structure, result: Datum, by: By, has_aux: bool) -> tuple[Array, object]:
    """The derivatives in the result of a product with a matrix, one seed in each column; and what it gives beside."""
    function = structure.function
    if by == "columns":
        value, tree = result
        found = [*leaves(function.out, tree)]
        chosen = [found[i] for i in function.outputs]
    else:
        value, tree = result if by == "rows" else (result[1], result[0]) if has_aux else (None, result)
        active = active_arguments(function)
        trees = (tree,) if len(active) == 1 else tree
        parts: dict[int, object] = {}
        for (argument, places), part in zip(active, trees, strict=True):
            parts |= dict(zip(places, leaves(argument.tree, part), strict=True))
        chosen = [parts[i] for i in function.wrt]
    aux = None if not has_aux else value if by == "star" else value[1]
    made = [np.reshape(leaf, (-1, np.shape(leaf)[-1])) for leaf in chosen]
    return np.ascontiguousarray(made[0] if len(made) == 1 else np.concatenate(made)), aux


def _split(seeds: Array, shapes: Sequence[tuple[int, ...]], types: Sequence[object]) -> Iterator[Array]:
    start = 0
    for shape, of in zip(shapes, types, strict=True):
        assert isinstance(of, ArrayType)
        end = start + int(np.prod(shape, dtype=int))
        yield seeds[start:end].reshape(*shape, seeds.shape[1]).astype(of.dtype)
        start = end


def _tree(tree: Tree, parts: Iterator[object]) -> object:
    """A container as generated functions take it apart."""
    match tree:
        case Leaf():
            return next(parts)
        case Fixed(value):
            return value
        case Node(kind, keys, items):
            made = [_tree(item, parts) for item in items]
            if kind == "dict":
                return dict(zip(keys, made, strict=True))
            if kind not in PLAIN:
                return SimpleNamespace(**dict(zip(keys, made, strict=True)))
            return tuple(made) if kind == "tuple" else made
