"""The plots of a page, drawn by Matplotlib: accuracy, errors in ulps, cost, and how operations grow."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from adgen.report.curves import Curve, Method
from adgen.report.measured import Accuracy, Costs, Operations, Scored
from adgen.report.names import NAMES
from adgen.report.numbers import power, times, whole
from adgen.report.svg import colour, markup, style, tip

WIDTH = 4.7
"""Inches of a plot: the size at which its text is read on a narrow screen too."""

LEAST = 1e-17
"""Where an error of zero is drawn, below the spacing of floats."""

EDGES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0, np.inf)
"""Bins of errors in ulps; a correctly rounded number is within 0.5."""

STROKES: dict[str, tuple[str, str]] = {
    "primal": ("muted", ":"),
    "reverse": ("accent", "-"),
    "forward": ("accent", "--"),
    "symbolic": ("ink", "-"),
    "cse": ("ink", "--"),
    "simplify": ("ink", ":"),
    "differences": ("grey", "-"),
}
"""Colour and dash of each way to a derivative: one accent for adgen, ink for SymPy, grey for the rest."""


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def _powers(values: Sequence[float]) -> tuple[FixedLocator, FuncFormatter]:
    return FixedLocator(values), FuncFormatter(lambda value, _: power(value))


def _plain(axes: Axes, values: Sequence[float], horizontal: bool) -> None:
    """Ticks at these numbers of a logarithmic axis, as plain numbers."""
    axis = axes.xaxis if horizontal else axes.yaxis
    axis.set_major_locator(FixedLocator(values))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace(",", "\u202f")))
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())


def _grid(axes: Axes, axis: str) -> None:
    axes.grid(visible=True, axis=axis, color=colour("line"), linewidth=0.6)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def sweep(accuracy: Accuracy) -> str:
    """The V-shaped curve of differences against the step, and the errors of the other methods as lines."""
    made = accuracy.sweep
    if made is None:
        return ""
    with style():
        figure, axes = _figure(3.1)
        axes.set(xscale="log", yscale="log", xlim=(2e-1, 5e-14), ylim=(LEAST / 2, 20.0))
        steps, median, worst = (np.maximum(values, LEAST) for values in (made.steps, made.median, made.worst))
        axes.fill_between(steps, median, worst, color=colour("grey"), alpha=0.18, linewidth=0)
        axes.plot(steps, median, color=colour("grey"))
        for step, middle, most in zip(made.steps, made.median, made.worst):
            said = f"step {power(step)}: relative error {middle:.1e} in the median, {most:.1e} at most"
            axes.plot(
                [step], [max(middle, LEAST)], "o", color=colour("grey"), gid=tip(said), markeredgecolor=colour("page")
            )
        axes.annotate("central differences", (1e-7, 1e-2), ha="center", color=colour("muted"), fontsize=8.5)
        _levels(axes, accuracy.scored)
        axes.xaxis.set_major_locator(FixedLocator([10.0**-k for k in range(1, 14, 3)]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: power(value)))
        axes.xaxis.set_minor_locator(NullLocator())
        places, names = _powers([10.0**-k for k in range(0, 17, 4)])
        axes.yaxis.set_major_locator(places)
        axes.yaxis.set_major_formatter(names)
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_xlabel("step")
        axes.set_ylabel("relative error")
        _grid(axes, "y")
        return markup(
            figure, "sweep", "Relative error of central differences against the step, and of the other methods"
        )


def _levels(axes: Axes, scored: tuple[Scored, ...]) -> None:
    """The largest errors of methods without a step; names that would touch share a line."""
    found = [(max(*s.errors, LEAST), s) for s in scored if s.errors and s.method != "differences"]
    said: list[tuple[float, list[str]]] = []
    for level, s in sorted(found, key=lambda f: f[0]):
        name, dash = STROKES[s.method]
        finite = min(level, 10.0)
        text = f"{NAMES[s.method]}: relative error {level:.1e} at most"
        axes.axhline(finite, color=colour(name), linestyle=dash, linewidth=1.3, gid=tip(text))
        if said and finite < said[-1][0] * 30.0:
            said[-1][1].append(NAMES[s.method])
        else:
            said.append((finite, [NAMES[s.method]]))
    for level, names in said:
        axes.annotate(
            ", ".join(names), (0.985, level), xycoords=("axes fraction", "data"), xytext=(0, -4),
            textcoords="offset points", ha="right", va="top", fontsize=8.5,
            color=colour("accent" if all("mode" in n for n in names) else "ink"),
        )  # fmt: skip


def histogram(accuracy: Accuracy) -> str:
    """The share of components by their error in ulps, for each method that works in double precision."""
    found = [s for s in accuracy.scored if s.ulps and s.method != "differences"]
    if not found:
        return ""
    labels = ["≤ ½", "½–1", "1–2", "2–4", "4–8", "8–16", "16–64", "> 64"]
    with style():
        figure, axes = _figure(3.1)
        width = 0.8 / len(found)
        for k, s in enumerate(found):
            counts = [sum(low < u <= high or (low == 0.0 == u) for u in s.ulps) for low, high in _bins()]
            for bin_, count in enumerate(counts):
                if not count:
                    continue
                name, dash = STROKES[s.method]
                axes.bar(
                    bin_ + (k - (len(found) - 1) / 2) * width, 100.0 * count / len(s.ulps), width * 0.92,
                    facecolor=colour(name) if dash == "-" else colour("page"), edgecolor=colour(name), linewidth=1.0,
                    gid=tip(f"{NAMES[s.method]}: {count} of {len(s.ulps)} components, {labels[bin_]} ulps"),
                )  # fmt: skip
        axes.set_xticks(range(len(labels)), labels)
        axes.tick_params(axis="x", length=0)
        axes.set(xlabel="error in ulps", ylabel="components, %", xlim=(-0.6, len(labels) - 0.4), ylim=(0, 108))
        axes.set_yticks([0, 25, 50, 75, 100])
        _legend(axes, [s.method for s in found])
        _grid(axes, "y")
        return markup(figure, "histogram", "Share of components by error in units in the last place")


def _bins() -> list[tuple[float, float]]:
    return list(itertools.pairwise(EDGES))


def _legend(axes: Axes, methods: Sequence[str]) -> None:
    """Names in the colours of the methods, filled as their bars are."""
    handles = []
    for method in methods:
        name, dash = STROKES[method]
        face = colour(name) if dash == "-" else colour("page")
        handles.append(
            axes.plot([], [], "s", markersize=7, color=face, markeredgecolor=colour(name), label=NAMES[method])[0]
        )
    axes.legend(handles=handles, frameon=False, loc="upper right", handletextpad=0.3, fontsize=8.5)


def cost(costs: Costs) -> str:
    """The times as multiples of the function's, with their quartiles."""
    dots = []
    for m in costs.methods:
        if m.ratio is not None:
            low, high = m.low or m.ratio, m.high or m.ratio
            said = f"{m.title}: {times(m.ratio)} the function, {times(low)} to {times(high)} between the quartiles"
            dots.append(_Dot(m.method, m.title, low, m.ratio, high, said))
    label = "Time of each method as a multiple of the function's"
    return _dots(dots, "time, as a multiple of the function's", "cost", label)


def work(operations: tuple[Operations, ...]) -> str:
    """The executed operations as multiples of the function's."""
    counted = {o.method: o.counted.executed for o in operations if o.counted}
    base = counted.get("primal", 0)
    if not base:
        return ""
    dots = []
    for o in operations:
        if o.counted:
            ratio = counted[o.method] / base
            said = f"{o.title}: {whole(counted[o.method])} operations, {times(ratio)} the function's"
            dots.append(_Dot(o.method, o.title, ratio, ratio, ratio, said))
    label = "Operations of each method as a multiple of the function's"
    return _dots(dots, "operations, as a multiple of the function's", "work", label)


@dataclass(frozen=True, slots=True)
class _Dot:
    """A multiple with its quartiles, and its tooltip."""

    method: str
    title: str
    low: float
    middle: float
    high: float
    said: str


def _dots(dots: Sequence[_Dot], axis: str, name: str, label: str) -> str:
    """Multiples on a logarithmic axis, one below the other (W. S. Cleveland, Graphical methods, 1984)."""
    with style():
        figure, axes = _figure(0.6 + 0.32 * len(dots))
        low = min(0.7, *(d.low / 1.4 for d in dots if d.low > 0.0))  # what is nothing at all stands at the edge
        high = max(10.0, *(d.high * 4.0 for d in dots))
        axes.set(xscale="log", xlim=(low, high), ylim=(len(dots) - 0.4, -0.6))
        for k, dot in enumerate(dots):
            ink, dash = STROKES[dot.method]
            left, middle, right = (max(place, low) for place in (dot.low, dot.middle, dot.high))
            axes.plot([low, left], [k, k], color=colour("line"), linewidth=1.0)
            axes.plot([left, right], [k, k], color=colour(ink), linewidth=2.0, solid_capstyle="butt")
            face = colour(ink) if dash == "-" else colour("page")
            axes.plot([middle], [k], "o", markersize=6.5, color=face, markeredgecolor=colour(ink), gid=tip(dot.said))
            axes.annotate(times(dot.middle), (right, k), xytext=(8, 0), textcoords="offset points", va="center")
        axes.axvline(1.0, color=colour("muted"), linewidth=0.8, zorder=0)
        axes.set_yticks(range(len(dots)), [d.title for d in dots])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        _plain(axes, [10.0**k for k in range(-2, 9) if low <= 10.0**k <= high], horizontal=True)
        axes.set_xlabel(axis)
        return markup(figure, name, label)


def swell(curve: Curve, name: str) -> str:
    """Executed operations over the size, for each way to the derivative."""
    drawn = [m for m in curve.methods if _drawn(m)]
    with style():
        figure, axes = _figure(3.1)
        axes.set(xscale="log", yscale="log")
        sizes = [s.size for s in curve.methods[0].samples]
        for method in drawn:
            _curve(axes, method)
        axes.set_xlim(min(sizes) * 0.94, max(sizes) * (max(sizes) / min(sizes)) ** 0.42)
        _plain(axes, _few(sizes), horizontal=True)
        low, high = _decades([count for m in drawn for count in _drawn(m).values()])
        axes.set_ylim(low * 0.8, high * 1.25)
        _plain(axes, [10.0**k for k in range(12) if low <= 10.0**k <= high], horizontal=False)
        _names(axes, drawn)
        axes.set(xlabel=curve.meaning, ylabel="operations")
        _grid(axes, "y")
        return markup(figure, name, f"Operations over the size for {curve.title}")


def _curve(axes: Axes, method: Method) -> None:
    name, dash = STROKES[method.name]
    found = _drawn(method)
    axes.plot([*found], [*found.values()], color=colour(name), linestyle=dash)
    for size, count in found.items():
        said = f"{NAMES[method.name]}, n = {size}: {whole(count)} operations"
        axes.plot([size], [count], "o", color=colour(name), markeredgecolor=colour("page"), gid=tip(said))


def _decades(counts: Sequence[int]) -> tuple[float, float]:
    """The powers of ten around some counts."""
    exponents = np.log10(counts)
    low = float(np.floor(exponents.min()))
    return 10.0**low, 10.0 ** max(float(np.ceil(exponents.max())), low + 1.0)


def _few(sizes: Sequence[int]) -> list[float]:
    """Sizes that have room for their numbers, the last one among them."""
    kept: list[float] = []
    span = sizes[-1] / sizes[0]
    for size in reversed(sizes):
        if not kept or kept[-1] / size > span**0.07:
            kept.append(size)
    return kept


def _names(axes: Axes, methods: Sequence[Method]) -> None:
    """The curves' names in a column behind their ends, moved upwards where ends are close; threads lead to them."""
    low, high = np.log10(axes.get_ylim())
    gap, last = (high - low) * 0.065, -np.inf
    sizes = [size for method in methods for size in _drawn(method)]
    column = max(sizes) * (max(sizes) / min(sizes)) ** 0.045
    for method in sorted(methods, key=_end):
        size, count = [*_drawn(method).items()][-1]
        last = max(_end(method), last + gap)
        thread = {
            "arrowstyle": "-",
            "color": colour("grey"),
            "linewidth": 0.6,
            "relpos": (0.0, 0.5),
            "shrinkA": 1,
            "shrinkB": 4,
        }
        axes.annotate(
            NAMES[method.name], (size, count), xytext=(column, 10.0**last), va="center", arrowprops=thread,
            color=colour(STROKES[method.name][0]), fontsize=8.5,
        )  # fmt: skip


def _drawn(method: Method) -> dict[int, int]:
    """The counts by size that a logarithmic axis has a place for."""
    return {size: count for size, count in method.executed().items() if count > 0}


def _end(method: Method) -> float:
    """Where a curve ends, as a logarithm."""
    return float(np.log10([*_drawn(method).values()][-1]))
