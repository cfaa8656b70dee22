"""Groups of columns that one sweep can carry together, because no two of them meet in a row that is read.

Columns without a common row: Curtis, Powell and Reid (On the estimation of sparse Jacobian matrices, 1974), as a
colouring of the graph in which columns with a common row are neighbours (Coleman and Moré, Estimation of sparse
Jacobian matrices and graph coloring problems, 1983). Of a symmetric matrix: a star colouring, from which every entry or
its mirror image is read directly (Gebremedhin, Manne and Pothen, What color is your Jacobian?, SIAM Review 47, 2005,
section 4). Both are greedy, in several orders of the columns, of which the one with the fewest colours is taken; the
same pattern always gets the same colours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]
Lists = list[list[int]]
Greedy = Callable[[Sequence[int]], Indices]


def columns(indptr: Indices, indices: Indices, count: int) -> Indices:
    """Colours, 0 and up, of `count` columns, for the rows of a matrix: columns of one colour have no row in common."""
    rows = _lists(indptr, indices)
    widest = max(map(len, rows), default=0)
    if widest == count:  # every two columns meet in that row
        return np.arange(count)
    lines: Lists = [[] for _ in range(count)]
    for number, row in enumerate(rows):
        for column in row:
            lines[column].append(number)
    reach = [sum(len(rows[r]) for r in lines[c]) for c in range(count)]
    return _fewest(lambda order: _apart(rows, lines, order), reach, widest)


def star(indptr: Indices, indices: Indices) -> Indices:
    """Colours of the columns of a symmetric matrix: no two neighbours have one, no path of four vertices only two."""
    near = [[c for c in row if c != v] for v, row in enumerate(_lists(indptr, indices))]
    return _fewest(lambda order: _stars(near, order), [*map(len, near)], 2 if any(near) else 1)


def _lists(indptr: Indices, indices: Indices) -> Lists:
    found, ends = indices.tolist(), indptr.tolist()
    return [found[a:b] for a, b in pairwise(ends)]


def _fewest(greedy: Greedy, degree: Sequence[int], bound: int) -> Indices:
    """The colours with the fewest of them, of these orders: as they come, widest first, and widest last."""
    natural = range(len(degree))
    best: Indices | None = None
    for order in (natural, sorted(natural, key=lambda v: -degree[v]), sorted(natural, key=lambda v: degree[v])):
        found = greedy(order)
        if best is None or found.max(initial=-1) < best.max(initial=-1):
            best = found
        if best.max(initial=-1) < bound:
            break
    assert best is not None
    return best


def _apart(rows: Lists, lines: Lists, order: Sequence[int]) -> Indices:
    """Each column in turn gets the smallest colour that no column in its rows has."""
    used: list[set[int]] = [set() for _ in rows]
    colours = np.full(len(lines), -1, dtype=np.intp)
    for column in order:
        here = lines[column]
        colour = _free(used[row] for row in here)
        colours[column] = colour
        for row in here:
            used[row].add(colour)
    return colours


def _free(taken: Iterable[set[int]]) -> int:
    """The smallest number that is in none of these sets."""
    forbidden: set[int] = set().union(*taken)
    colour = 0
    while colour in forbidden:
        colour += 1
    return colour


def _stars(near: Lists, order: Sequence[int]) -> Indices:
    """Each vertex in turn gets the smallest colour with which the vertices of any two colours still form stars.

    A star of two colours has one hub, where it has more than one edge. `met[v][c]` are the neighbours of v with colour
    c, and `hubs[v]` the colours of hubs whose stars v is a ray of: a neighbour of a ray cannot have the hub's colour.
    """
    colours = np.full(len(near), -1, dtype=np.intp)
    met: list[defaultdict[int, list[int]]] = [defaultdict(list) for _ in near]
    hubs: list[set[int]] = [set() for _ in near]
    for v in order:
        done = [(w, int(colours[w])) for w in near[v] if colours[w] >= 0]
        forbidden = [{colour for _, colour in done}, *(hubs[w] for w, _ in done)]
        # With two neighbours of one colour v becomes their hub, and neither may see v's colour elsewhere.
        forbidden += [set(met[w]) for w, colour in done if len(met[v][colour]) > 1]
        mine = colours[v] = _free(forbidden)
        for w in near[v]:
            met[w][mine].append(v)
        for w, colour in done:
            if len(met[v][colour]) > 1:
                hubs[w].add(mine)
            if len(rays := met[w][mine]) > 1:
                for ray in rays if len(rays) == 2 else (v,):
                    hubs[ray].add(colour)
    return colours
