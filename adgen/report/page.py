"""The report of a function as one self-contained page of HTML, as Markdown and as JSON, and the index of many."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pygments
from markupsafe import Markup, escape
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from adgen.emit.render import render
from adgen.report import plots, tables
from adgen.report.curves import Curve, baur_strassen
from adgen.report.dag import drawn
from adgen.report.measured import Line, Measured, Text
from adgen.report.numbers import seconds, times, ulps
from adgen.report.tables import Row, Table
from adgen.verify.data import Datum

BY_RULES = (
    "The first five methods know nothing of the rules of differentiation; the others hold the derivative "
    "against itself."
)
GIVEN = (
    "SymPy, many digits and the complex step know nothing of the rules of differentiation; differences are those of "
    "what stands one derivative below, down to the function."
)
"""Which methods are independent: of a gradient, and of another member of the family."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of code on the page. `links` are ids, `place` is where its operations are in the graph."""

    id: str
    number: int
    indent: int
    plain: str
    html: Markup
    links: str
    classes: str
    place: str
    first: bool


def html(measured: Measured) -> str:
    """The page; it fetches nothing and opens from disk."""
    curves = [(_svg(plots.swell(c, f"swell-{k}")), _growth_caption(c)) for k, c in enumerate(measured.curves)]
    own = sum(not c.source for c in measured.curves)  # families bring their source along
    return render(
        "reports/page.html.jinja",
        m=measured,
        verdict=_marked(measured.verdict),
        figures=_figures(measured),
        facts=_facts(measured),
        primal=_code(measured.primal, "p", "d"),
        derivative=_code(measured.derivative, "d", "p"),
        findings=_explained(tables.findings(measured.findings)),
        findings_note=GIVEN if measured.member else BY_RULES,
        accuracy=_explained(tables.accuracy(measured.accuracy.scored)),
        sweep=_svg(plots.sweep(measured.accuracy)),
        histogram=_svg(plots.histogram(measured.accuracy)),
        cost=_svg(plots.cost(measured.costs)),
        cost_caption=_cost_caption(measured),
        costs=_explained(tables.costs(measured)),
        work=_svg(plots.work(measured.operations)),
        operations=_explained(tables.operations(measured.operations)),
        curves=curves[:own],
        known=curves[own:],
        graph=_svg(drawn(measured.graph)),
        graph_note=_graph_note(measured),
    )


def index(reports: Sequence[tuple[str, Measured]]) -> str:
    """A page with one line for each function, which leads to its report; each comes with its address."""
    table = tables.contents(reports)
    linked = tuple(_linked(row, href, m) for row, (href, m) in zip(table.rows, reports, strict=True))
    wrong = sum(not m.holds for _, m in reports)
    right = f"All {len(reports)} derivatives agree with every method that could judge them."
    verdict = right if not wrong else f"{wrong} of {len(reports)} derivatives are not known to be right."
    rows = dataclasses.replace(table, rows=linked)
    return render("reports/contents.html.jinja", functions=_explained(rows), holds=not wrong, verdict=verdict)


def _explained(table: Table) -> Table:
    """A table whose reasons have their `code` marked up."""
    return dataclasses.replace(
        table, rows=tuple(dataclasses.replace(row, reason=_marked(row.reason)) for row in table.rows)
    )


def _linked(row: Row, href: str, measured: Measured) -> Row:
    """A row whose first cell leads to the report."""
    name = Markup('<a href="{}"><code>{}</code></a>').format(href, measured.name)
    return dataclasses.replace(row, cells=(name, *row.cells[1:]))


def markdown(measured: Measured) -> str:
    """The same without the plots."""
    return render(
        "reports/page.md.jinja",
        m=measured,
        facts=_facts(measured),
        primal="\n".join(line.text for line in measured.primal.lines),
        derivative="\n".join(line.text for line in measured.derivative.lines),
        findings=_piped(tables.findings(measured.findings)),
        accuracy=_piped(tables.accuracy(measured.accuracy.scored)),
        costs=_piped(tables.costs(measured)),
        operations=_piped(tables.operations(measured.operations)),
        cost_caption=_cost_caption(measured),
    )


def as_json(measured: Measured) -> str:
    """The data behind the page; numbers that JSON does not have are the strings "inf", "-inf" and "nan"."""
    return json.dumps(_plain(dataclasses.asdict(measured)), indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def _plain(data: Datum) -> Datum:
    match data:
        case dict():
            return {key: _plain(value) for key, value in data.items()}
        case list() | tuple():
            return [_plain(value) for value in data]
        case float() if not math.isfinite(data):
            return str(data)
        case _:
            return data


def _piped(table: Table) -> str:
    """A table in Markdown; reasons are a last column, where there are any."""
    explained = any(row.reason for row in table.rows)
    heads = [*table.heads, *(["reason"] if explained else [])]
    rule = ["---:" if k in table.numbers else "---" for k in range(len(heads))]
    rows = [[*row.cells, *([row.reason] if explained else [])] for row in table.rows]
    return "\n".join("| " + " | ".join(map(_cell, cells)) + " |" for cells in (heads, rule, *rows))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _svg(text: str) -> Markup:
    """A drawing; `report/svg.py` has escaped its texts."""
    return Markup(text)


def _marked(sentence: str) -> Markup:
    """A sentence whose `code` is marked up."""
    parts = re.split(r"`([^`]*)`", sentence)
    marked = (Markup("<code>{}</code>").format(part) if k % 2 else escape(part) for k, part in enumerate(parts))
    return Markup().join(marked)


def _figures(measured: Measured) -> list[tuple[str, str, str]]:
    """The numbers that are looked for first: the number, its unit, what it is."""
    agree = [f.verdict for f in measured.findings].count("agrees")
    found = [(str(agree), f"of {len(measured.findings)}", "methods agree")]
    off = tables.worst_ulps(measured)
    scored = "gradient" if measured.member else "derivative"
    if off:
        found.append((ulps(off[0]), "ulps", f"median error of the {scored}"))
        found.append((ulps(off[1]), "ulps", f"largest error of the {scored}"))
    for ratio, meaning in (
        (tables.cost_of(measured, "reverse"), "time of value and gradient, of the function's"),
        (tables.work_of(measured, "reverse"), "operations of value and gradient, of the function's"),
    ):
        if ratio is not None:
            found.append((times(ratio).removesuffix("×"), "×", meaning))
    return found


def _facts(measured: Measured) -> list[tuple[str, str]]:
    facts = [
        ("Signature", measured.signature),
        ("At", ", ".join(measured.at)),
        ("With respect to", ", ".join(measured.wrt)),
        ("Made by", measured.command),
    ]
    return [(name, value) for name, value in facts if value]


def _code(text: Text, side: str, other: str) -> list[Shown]:
    """The lines of one side, highlighted; the first one with links is where Tab arrives."""
    highlighted = _highlighted(text)
    first = next((k for k, line in enumerate(text.lines) if line.links), None)
    return [
        Shown(
            id=f"{side}{k}",
            number=line.number,
            indent=len(line.text) - len(line.text.lstrip()),
            plain=line.text.strip(),
            html=highlighted[k],
            links=" ".join(f"{other}{j}" for j in line.links),
            classes=" ".join(_classes(text.lines, k)),
            place=f"{line.file}:{line.number}" if side == "p" else "",
            first=k == first,
        )
        for k, line in enumerate(text.lines)
    ]


def _classes(lines: tuple[Line, ...], k: int) -> list[str]:
    gap = k > 0 and (lines[k].file, lines[k].number) != (lines[k - 1].file, lines[k - 1].number + 1)
    return [*(["linked"] if lines[k].links else []), *(["gap"] if gap else [])]


def _highlighted(text: Text) -> list[Markup]:
    """Each line as HTML."""
    lexer = PythonLexer(stripnl=False, ensurenl=True)
    plain = "\n".join(line.text for line in text.lines)
    made = pygments.highlight(plain, lexer, HtmlFormatter(nowrap=True)).split("\n")
    return [Markup(line) for line in made[: len(text.lines)]]


def _cost_caption(measured: Measured) -> str:
    return (
        f"Times as multiples of the function's own, which is {seconds(measured.costs.seconds)}; all methods were "
        f"called in turn in one run of {measured.costs.rounds} rounds. Dots are medians, strokes the quartiles."
    )


def _growth_caption(curve: Curve) -> str:
    caption = f"Executed operations of {curve.title.replace('`', '')} over {curve.meaning}."
    if any(s.counted is None for name in ("primal", "reverse") for s in curve.method(name).samples):
        return caption
    bound = baur_strassen(curve)
    caption += f" Value and gradient by reverse mode take at most {times(bound.operations)} those of the value"
    if bound.products is None:
        return f"{caption}."
    kept = "within" if bound.holds else "beyond"
    return f"{caption} and {times(bound.products)} its products, {kept} the bounds of Baur and Strassen (5 and 3)."


def _graph_note(measured: Measured) -> str:
    note = "Operations on floats, each once; a loop is drawn for one iteration, and dashed edges lead to the next."
    hidden = measured.graph.hidden
    return f"{note} {hidden} more operations are not shown." if hidden else note
