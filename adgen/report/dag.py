"""Draws the expression graph from left to right: layers by igraph's `layout_sugiyama`, shapes by Matplotlib.

K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures", IEEE Transactions
on Systems, Man, and Cybernetics 11 (1981).
"""

from __future__ import annotations

import itertools

import igraph
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from adgen.report.measured import Graph, Vertex
from adgen.report.svg import colour, markup, style, tip

LAYER, ROW, THREAD, GAP = 0.78, 0.44, 0.14, 0.03
"""Inches between layers, between the vertices of one, between edges that pass it, and between any two rows."""

HEIGHT = 0.24
"""Inches of a vertex."""

Places = NDArray[np.float64]


def drawn(graph: Graph) -> str:
    """The graph as an SVG; nothing where it has no edges."""
    if not graph.edges:
        return ""
    places, routes = _laid(graph)
    margin = np.array([0.55, 0.3 + (0.3 if graph.back else 0.0)])
    every = np.concatenate([places, *routes])
    low, size = every.min(axis=0) - margin, np.ptp(every, axis=0) + 2 * margin
    with style():
        figure = Figure(figsize=(float(size[0]), float(size[1])))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(low[0], low[0] + size[0]), ylim=(low[1] + size[1], low[1]))
        axes.set_axis_off()
        for (a, b), route in zip(graph.edges, routes, strict=True):
            gaps = (_width(graph.vertices[a]) / 2, -_width(graph.vertices[b]) / 2 - 0.02)
            _edge(axes, np.stack([places[a] + (gaps[0], 0.0), *route, places[b] + (gaps[1], 0.0)]))
        for a, b in graph.back:
            _back(axes, places[a], places[b], float(low[1] + 0.12))
        for k, vertex in enumerate(graph.vertices):
            _vertex(axes, vertex, *map(float, places[k]))
        return markup(figure, "graph", "The expression graph of the function")


def _laid(graph: Graph) -> tuple[Places, list[Places]]:
    """Where vertices are, in inches, in layers from left to right, and the points that edges pass between them.

    Parts that are not connected are laid out one below the other: igraph moves their vertices, but not their edges.
    """
    whole = igraph.Graph(len(graph.vertices), edges=[*graph.edges], directed=True)
    places: Places = np.zeros((len(graph.vertices), 2))
    routes: list[Places] = [np.zeros((0, 2))] * len(graph.edges)
    top = 0.0
    for part in whole.connected_components(mode="weak"):
        inside = [k for k, (a, _) in enumerate(graph.edges) if a in part]
        own = igraph.Graph(len(part), [[part.index(end) for end in graph.edges[k]] for k in inside], directed=True)
        layout = own.layout_sugiyama(maxiter=1000)
        points = _compact([(*c, ROW) for c in layout.coords], [[*map(tuple, r)] for r in layout.edge_routing])
        points[0][:, 1] += top
        for k, route in zip(inside, points[1:], strict=True):
            routes[k] = route + np.array((0.0, top))
        places[part] = points[0]
        top = float(max(p[:, 1].max() for p in points if len(p))) + ROW
    return places, routes


def _compact(vertices: list[tuple[float, ...]], routes: list[list[tuple[float, ...]]]) -> list[Places]:
    """The vertices, then the routes, in inches, turned to the right, with rows as close as what stands in them allows.

    Rows keep their order, and what was in one row stays in one, so that long edges stay straight.
    """
    items = sorted([*vertices, *((across, layer, THREAD) for route in routes for across, layer in route)])
    rows: dict[float, float] = {}
    last: dict[float, tuple[float, float]] = {}
    for across, group in itertools.groupby(items, key=lambda item: item[0]):
        found = [*group]
        free = [last[y][0] + (last[y][1] + size) / 2 for _, y, size in found if y in last]
        rows[across] = max([0.0, *free, *([max(rows.values()) + GAP] if rows else [])])
        last.update({y: (rows[across], size) for _, y, size in found})
    every: list[list[tuple[float, ...]]] = [[(x, y) for x, y, _ in vertices], *routes]
    return [np.array([(LAYER * y, rows[x]) for x, y in points], dtype=np.float64).reshape(-1, 2) for points in every]


def _width(vertex: Vertex) -> float:
    return max(0.3, 0.07 * len(vertex.label) + 0.14)


def _edge(axes: Axes, points: Places) -> None:
    """A smooth curve through the points of an edge, level at each of them."""
    bend = LAYER * 0.4
    spots = [tuple(points[0])]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        spots += [(x0 + bend, y0), (x1 - bend, y1), (x1, y1)]
    path = Path(spots, [Path.MOVETO, *[Path.CURVE4] * (len(spots) - 1)])
    axes.add_patch(_arrow(path, "grey", "-"))


def _back(axes: Axes, start: Places, end: Places, top: float) -> None:
    """An edge to the next iteration, above everything."""
    (x0, y0), (x1, y1) = start - (0, HEIGHT / 2), end - (0, HEIGHT / 2 + 0.02)
    spots = [(x0, y0), (x0, top), (x0, top), ((x0 + x1) / 2, top), (x1, top), (x1, top), (x1, y1)]
    path = Path(spots, [Path.MOVETO, *[Path.CURVE4] * 6])
    axes.add_patch(_arrow(path, "accent", "--"))


def _arrow(path: Path, name: str, dash: str) -> FancyArrowPatch:
    return FancyArrowPatch(
        path=path, arrowstyle="-|>,head_length=3.2,head_width=1.5", mutation_scale=1, linewidth=0.8, linestyle=dash,
        edgecolor=colour(name), facecolor=colour(name), fill=False, zorder=1,
    )  # fmt: skip


def _vertex(axes: Axes, vertex: Vertex, x: float, y: float) -> None:
    named = f"{vertex.name} = " if vertex.name else ""
    said = f"{named}{vertex.label}, {vertex.file}:{vertex.line}"
    width = _width(vertex)
    ends = vertex.kind in ("input", "output")
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - HEIGHT / 2),
            width,
            HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.12",
            zorder=2,
            facecolor=colour("tint" if ends else "page"),
            edgecolor=colour("accent" if ends else "grey"),
            linewidth=0.9,
            gid=tip(said, line=vertex.line, file=vertex.file),
        )
    )
    axes.text(x, y, vertex.label, ha="center", va="center_baseline", fontsize=8, zorder=3)
    if vertex.name:
        below = y + HEIGHT / 2 + 0.02
        axes.text(x, below, vertex.name, fontsize=7, color=colour("muted"), zorder=3, ha="center", va="top")
