"""The tables of a report: what their cells say, the same in HTML and in Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adgen.report.measured import Found, Measured, Operations, Scored
from adgen.report.numbers import decimal, error, seconds, times, ulps, whole


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, of which the first says what it is about, and a sentence below them."""

    cells: tuple[str, ...]
    reason: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `numbers` are the columns that are aligned to the right."""

    label: str
    heads: tuple[str, ...]
    numbers: frozenset[int]
    rows: tuple[Row, ...]


def _table(label: str, heads: Sequence[str], rows: Iterable[Row], texts: int = 1) -> Table:
    """A table whose first columns hold texts and all others numbers."""
    return Table(label, tuple(heads), frozenset(range(texts, len(heads))), tuple(rows))


def findings(found: tuple[Found, ...]) -> Table:
    """What each oracle says."""
    heads = ("method", "verdict", "relative error", "ulps", "components", "seconds")
    return _table("Findings", heads, map(_finding, found), texts=2)


def _finding(found: Found) -> Row:
    reason = " ".join(f"{text[0].upper()}{text[1:].rstrip('.')}." for text in (found.where, found.reason) if text)
    judged = whole(found.judged) if found.judged else ""
    cells = (found.method, found.verdict, error(found.error), ulps(found.ulps), judged, decimal(found.seconds))
    return Row(cells, reason, found.verdict)


def accuracy(scored: tuple[Scored, ...]) -> Table:
    """How far each method is off in double precision."""
    heads = ("method", "relative error", "median ulps", "largest ulps")
    return _table("Accuracy", heads, map(_score, scored))


def _score(scored: Scored) -> Row:
    if not scored.errors:
        return Row((scored.title, "", "", ""), scored.reason, "skipped")
    numbers = (error(max(scored.errors)), ulps(statistics.median(scored.ulps)), ulps(max(scored.ulps)))
    return Row((scored.title, *numbers), kind="own" if scored.method == "reverse" else "")


def operations(counted: tuple[Operations, ...]) -> Table:
    """What each way counts."""
    heads = ("program", "executed", "multiple", "text", "DAG", "tree", "products", "peak", "lines")
    primal = next((o.counted.executed for o in counted if o.method == "primal" and o.counted), 0)
    return _table("Operations", heads, (_counted(o, primal) for o in counted))


def _counted(of: Operations, primal: int) -> Row:
    if of.counted is None:
        return Row((of.title, *[""] * 8), of.why, "skipped")
    c = of.counted
    multiple = times(c.executed / primal) if primal else ""
    counts = tuple(map(whole, (c.static, c.dag, c.tree, c.products, c.peak, c.lines)))
    return Row((of.title, whole(c.executed), multiple, *counts), kind="own" if of.method == "reverse" else "")


def costs(measured: Measured) -> Table:
    """The time of each method as a multiple of the function's."""
    heads = ("method", "time", "multiple", "quartiles")
    base = measured.costs.seconds
    rows = (
        Row((c.title, "", "", ""), c.reason, "skipped")
        if c.ratio is None
        else Row((c.title, seconds(c.ratio * base), times(c.ratio), f"{times(c.low)} – {times(c.high)}"))
        for c in measured.costs.methods
    )
    return _table("Cost", heads, rows)


def worst_ulps(measured: Measured) -> tuple[float, float] | None:
    """The median and the largest error of the derivative in ulps, where the truth is known."""
    own = next((s for s in measured.accuracy.scored if s.method == "reverse" and s.ulps), None)
    return None if own is None else (statistics.median(own.ulps), max(own.ulps))


def cost_of(measured: Measured, method: str) -> float | None:
    """The time of a method as a multiple of the function's."""
    return next((c.ratio for c in measured.costs.methods if c.method == method), None)


def work_of(measured: Measured, method: str) -> float | None:
    """The executed operations of a method as a multiple of the function's."""
    counted = {o.method: o.counted.executed for o in measured.operations if o.counted}
    return counted[method] / counted["primal"] if method in counted and counted.get("primal") else None


def contents(reports: Sequence[tuple[str, Measured]]) -> Table:
    """One line for each function."""
    heads = ("function", "file", "verdict", "agree", "median ulps", "largest ulps", "time", "operations")
    return _table("Functions", heads, (_content(measured) for _, measured in reports), texts=3)


def _content(measured: Measured) -> Row:
    off = worst_ulps(measured)
    verdicts = [f.verdict for f in measured.findings]
    verdict = "right" if measured.holds else "wrong" if "differs" in verdicts else "unknown"
    cells = (
        measured.name,
        measured.file,
        verdict,
        f"{verdicts.count('agrees')} of {len(verdicts)}",
        *(map(ulps, off) if off else ("", "")),
        times(cost_of(measured, "reverse")),
        times(work_of(measured, "reverse")),
    )
    return Row(cells, "" if measured.holds else measured.verdict, "" if measured.holds else "differs")
