"""The report of a function: everything found is on it, lines are linked as quoted, nothing is fetched."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from adgen.report import page, plots
from adgen.report.curves import Counted
from adgen.report.dag import drawn
from adgen.report.family import FAMILIES
from adgen.report.growth import growth
from adgen.report.measure import verdict
from adgen.report.measured import Measured, Operations
from adgen.report.numbers import error, power, seconds, times, ulps, whole
from adgen.report.svg import alone
from adgen.report.swell import swell
from adgen.verify.budget import Worker
from adgen.verify.findings import Difference, Finding, Verdict
from tests.reported import SECONDS, checked, example

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """A page as its elements, and the text that is read on it; `open` must be empty at the end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.text.append(data)

    @property
    def read(self) -> str:
        """The text, with each space as one."""
        return " ".join("".join(self.text).split())

    def ids(self) -> list[str]:
        """Every id, in order."""
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]


@pytest.fixture(scope="module")
def measured() -> Measured:
    return example()


@pytest.fixture(scope="module")
def parsed(measured: Measured) -> Page:
    return Page(page.html(measured))


def line(measured: Measured, text: str) -> int:
    """The place of a line of the source."""
    (found,) = (k for k, one in enumerate(measured.primal.lines) if text in one.text)
    return found


def test_page_is_well_formed(parsed: Page) -> None:
    assert parsed.open == []
    ids = parsed.ids()
    assert len(ids) == len(set(ids))
    used = {i for _, attrs in parsed.elements for i in attrs.get("data-links", "").split()}
    used |= {m for _, attrs in parsed.elements for m in re.findall(r"#([\w-]+)", attrs.get("href", ""))}
    used |= {m for _, a in parsed.elements for m in re.findall(r"url\(#([\w-]+)\)", " ".join(a.values()))}
    assert used
    assert used <= set(ids)


def test_every_finding_is_on_the_page(measured: Measured, parsed: Page) -> None:
    assert len(measured.findings) == 9
    for found in measured.findings:
        assert f"{found.method} {found.verdict}" in parsed.read or found.method + found.verdict in "".join(parsed.text)
        assert found.reason in parsed.read
        if found.error is not None:
            assert error(found.error) in parsed.read
    assert measured.verdict in parsed.read
    assert measured.holds


def test_the_page_says_what_was_measured(measured: Measured, parsed: Page) -> None:
    methods = ("reverse", "forward", "symbolic", "cse", "differences")
    assert tuple(s.method for s in measured.accuracy.scored) == methods
    assert tuple(c.method for c in measured.costs.methods) == ("primal", *methods)
    assert {o.method for o in measured.operations} == {"primal", "reverse", "forward", "symbolic", "cse"}
    for part in (*measured.accuracy.scored, *measured.costs.methods, *measured.operations):
        assert part.title in parsed.read
    assert all(c.ratio is not None and c.ratio > 0.0 for c in measured.costs.methods)
    assert all(o.counted for o in measured.operations)
    assert max(measured.accuracy.scored[0].ulps) < 8.0


def test_nothing_is_fetched(measured: Measured) -> None:
    """Neither addresses nor imports; what looks like one is text."""
    for text in (page.html(measured), page.index([("wave.html", measured)])):
        assert not re.search(r"(https?:)?//[\w-]+\.", text)
        assert not re.search(r"@import|url\((?!#)|<(img|iframe|object|embed|source|video|audio|base|form)\b", text)
        hrefs = re.findall(r'(?:href|src)="([^"]*)"', text)
        assert all(h.startswith(("#", "data:")) or h == "wave.html" for h in hrefs), hrefs
        assert "default-src 'none'" in text


def test_text_is_escaped(measured: Measured, parsed: Page) -> None:
    assert "<b>bold" not in page.html(measured)
    assert "alert(1)</script>" not in page.html(measured)
    assert [tag for tag, _ in parsed.elements].count("script") == 1
    assert 'Not <b>bold</b> & not "quoted"' in parsed.read
    odd = dataclasses.replace(measured, name="<i>&", at=("s = '<u>'",), verdict="It is `a < b` & <i>so</i>.")
    made = Page(page.html(odd))
    assert "It is a < b & <i>so</i>." in made.read
    assert {"i", "u"}.isdisjoint(tag for tag, _ in made.elements)


def test_lines_are_linked(measured: Measured) -> None:
    """A line of the source leads to every line that quotes it, and to those below in the same section, and back."""
    sine = line(measured, "np.sin(x)")
    linked = [measured.derivative.lines[k].text for k in measured.primal.lines[sine].links]
    assert any("np.sin" in text for text in linked)
    assert any("w_bar" in text for text in linked)
    for k, one in enumerate(measured.derivative.lines):
        quote = re.search(r"# reported\.py:(\d+)$", one.text)
        if quote:
            assert [measured.primal.lines[p].number for p in one.links] == [int(quote[1])]
        assert all(k in measured.primal.lines[p].links for p in one.links)
    for k, one in enumerate(measured.primal.lines):
        assert all(measured.derivative.lines[d].links == (k,) for d in one.links)
    assert not measured.primal.lines[line(measured, "def wave")].links
    assert not next(one for one in measured.derivative.lines if one.text.startswith("    return")).links


def test_called_functions_are_shown(measured: Measured) -> None:
    assert measured.primal.lines[line(measured, "3.0 * x")].links
    numbers = [one.number for one in measured.primal.lines]
    assert numbers[line(measured, "def scaled")] < numbers[0]


def test_graph(measured: Measured) -> None:
    graph = measured.graph
    assert all(a < b for a, b in graph.edges)
    assert graph.back
    assert {v.name or v.label for v in graph.vertices} >= {"x", "w", "total", "value", "sin"}
    small = drawn(dataclasses.replace(graph, vertices=graph.vertices, hidden=5))
    assert small.count("<title>") == len(graph.vertices)
    note = Page(page.html(dataclasses.replace(measured, graph=dataclasses.replace(graph, hidden=5)))).read
    assert "5 more operations are not shown" in note


def test_json(measured: Measured) -> None:
    """It reads back as the data, and is JSON to every reader."""
    text = page.as_json(measured)
    assert json.loads(text) == json.loads(json.dumps(dataclasses.asdict(measured)))
    (first, *rest) = measured.findings
    strange = dataclasses.replace(measured, findings=(dataclasses.replace(first, error=math.inf), *rest))
    assert json.loads(page.as_json(strange))["findings"][0]["error"] == "inf"


def test_markdown(measured: Measured) -> None:
    text = page.markdown(measured)
    for found in measured.findings:
        assert f"| {found.method} | {found.verdict} |" in text
    assert "np.sin(x)" in text
    assert text.count("```") == 4
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_index(measured: Measured) -> None:
    wrong = dataclasses.replace(measured, name="other", holds=False, verdict="Nothing is known.")
    made = Page(page.index([("a.html", measured), ("b.html", wrong)]))
    hrefs = [attrs["href"] for tag, attrs in made.elements if tag == "a"]
    assert hrefs == ["a.html", "b.html"]
    assert "1 of 2 derivatives" in made.read
    assert "Nothing is known." in made.read


def test_pages_are_deterministic(measured: Measured) -> None:
    """The same measurements give the same bytes; another process too."""
    assert page.html(measured) == page.html(measured)
    code = "from tests.reported import *; from adgen.report.plots import swell; print(swell(example().curves[0], 'c'))"
    command = [sys.executable, "-c", code]
    again = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert again == plots.swell(measured.curves[0], "c") + "\n"


def test_drawings_stand_alone(measured: Measured) -> None:
    drawing = alone(plots.sweep(measured.accuracy))
    assert drawing.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "var(--ink, #1b1f24)" in drawing


@pytest.mark.filterwarnings("error")
def test_a_derivative_without_operations_is_drawn() -> None:
    """The derivative of a linear function is a number that was known before."""

    def counted(count: int) -> Counted:
        return Counted(count, count, count, count, None, None, None)

    drawn_ = plots.work((Operations("primal", "function", counted(3)), Operations("reverse", "adgen", counted(0))))
    assert "adgen: 0 operations" in drawn_


def test_growth(measured: Measured) -> None:
    """The operations of the emitted code grow by the same number with each iteration; those of SymPy do not."""
    (curve,) = measured.curves
    assert curve.meaning == "n"
    with Worker() as worker:
        assert growth(checked().subject, worker, SECONDS) == curve
    for name in ("primal", "reverse", "forward"):
        assert [*curve.method(name).executed()] == [2, 3]
    raw, ours = ([*curve.method(name).executed().values()] for name in ("symbolic", "reverse"))
    assert all(b / a > d / c for (a, b), (c, d) in zip(pairwise(raw), pairwise(ours), strict=True))


def test_swell_of_families(measured: Measured) -> None:
    """Curves of well-known programs have a section of their own, with the bounds that hold."""
    family = swell(FAMILIES["speelpenning"], (2, 4), methods=("primal", "reverse", "forward"))
    made = Page(page.html(dataclasses.replace(measured, curves=(*measured.curves, family))))
    assert "swell" in made.ids()
    assert "plot-swell-1" in made.ids()
    assert "3.00× those of the value and 3.00× its products, within the bounds" in made.read
    assert "swell" not in Page(page.html(measured)).ids()


def _finding(verdict: Verdict, **more: Any) -> Finding:
    return Finding("complex step", verdict, **more)


def test_verdicts() -> None:
    whole_check = checked()
    assert verdict(whole_check).startswith("Nine methods agree with the derivative, which is within ")
    off = Difference("x[1]", 1.0, 2.0, "y = x * x")
    wrong = (_finding(Verdict.AGREES), _finding(Verdict.DIFFERS, difference=off), _finding(Verdict.DIFFERS))
    assert verdict(dataclasses.replace(whole_check, findings=wrong)) == (
        "The derivative is wrong: complex step and one other method differ; the derivative by x[1] is 1.0 and not 2.0, "
        "from `y = x * x`."
    )
    mute = (_finding(Verdict.SKIPPED, reason="Why not."),)
    assert "every method was skipped" in verdict(dataclasses.replace(whole_check, findings=mute))


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0])
def test_strange_numbers_are_drawn(measured: Measured, bad: float) -> None:
    """A derivative that is infinite or nan where it should not be has a page too."""
    scored = tuple(dataclasses.replace(s, errors=(bad,) * 4, ulps=(bad,) * 4) for s in measured.accuracy.scored)
    sweep = measured.accuracy.sweep
    assert sweep
    swept = dataclasses.replace(sweep, median=(bad,) * len(sweep.steps), worst=(bad,) * len(sweep.steps))
    accuracy = dataclasses.replace(measured.accuracy, scored=scored, sweep=swept)
    assert Page(page.html(dataclasses.replace(measured, accuracy=accuracy))).open == []


def test_nothing_known_has_a_page(measured: Measured) -> None:
    scored = tuple(
        dataclasses.replace(s, errors=(), ulps=(), reason="It is not known.") for s in measured.accuracy.scored
    )
    accuracy = dataclasses.replace(measured.accuracy, scored=scored, sweep=None)
    operations = tuple(dataclasses.replace(o, counted=None, why="It raises.") for o in measured.operations)
    graph = dataclasses.replace(measured.graph, vertices=(), edges=(), back=())
    bare = dataclasses.replace(measured, accuracy=accuracy, operations=operations, curves=(), graph=graph)
    made = Page(page.html(bare))
    assert made.open == []
    assert "It is not known." in made.read
    assert "It raises." in made.read
    assert "Expression graph" not in made.read


def test_numbers() -> None:
    assert error(3.8e-16) == "3.8×10⁻¹⁶"
    assert (error(0.0), error(None), error(math.inf)) == ("0", "", "inf")
    assert (ulps(0.25), ulps(2e6)) == ("0.2", "2.0×10⁶")
    assert (power(1e-8), whole(5472)) == ("10⁻⁸", "5\u202f472")
    assert (times(1.0), times(15.0), times(123.4), times(4567.8)) == ("1.00×", "15.0×", "123×", "4\u202f568×")
    assert (seconds(0.5), seconds(2e-6), seconds(3e-8)) == ("500 ms", "2 µs", "30 ns")
