"""Matplotlib's SVG as part of a page: deterministic, in the colours of the page, with tooltips of plain markup.

Figures are drawn in stand-in colours, which become variables of CSS here, so that one drawing is read on white and on
black. What an artist is called (`set_gid`) becomes its tooltip or its place in the source.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.figure import Figure

COLOURS = {
    "ink": ("#1b1f24", "#1a1a01"),
    "muted": ("#6b7280", "#1a1a02"),
    "line": ("#d9dce1", "#1a1a03"),
    "page": ("#ffffff", "#1a1a04"),
    "accent": ("#a8481c", "#1a1a05"),
    "grey": ("#9097a1", "#1a1a06"),
    "tint": ("#f8ede6", "#1a1a07"),
}
"""Variables of the page: the colour where there is no page, and the stand-in that is drawn with."""

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # what Matplotlib measures with; the page chooses what is seen
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "xtick.major.width": 0.8,
    "ytick.major.width": 0.8,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "axes.unicode_minus": True,
}

FONTS = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"


def colour(name: str) -> str:
    """The stand-in for a colour of the page."""
    return COLOURS[name][1]


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib's settings for figures of a page, whatever the user's are."""
    ink, muted = colour("ink"), colour("muted")
    own: dict[Any, Any] = {
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.edgecolor": muted,
        "xtick.color": muted,
        "ytick.color": muted,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        with matplotlib.rc_context({**SETTINGS, **own}):
            yield


def tip(text: str, **data: object) -> str:
    """What an artist is called so that it gets a tooltip, and attributes `data-...`."""
    rest = "".join(f"\x1f{name}\x1e{value}" for name, value in data.items())
    return f"tip\x1d{text}{rest}".encode().hex()


def markup(figure: Figure, name: str, label: str) -> str:
    """The figure as an element of HTML; `label` describes it to who does not see it."""
    stream = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(
            stream,
            format="svg",
            transparent=True,
            metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")),
        )
    return _page(stream.getvalue(), name, label)


def _page(text: str, name: str, label: str) -> str:
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*<style.*?</style>", "", text, count=1, flags=re.DOTALL)  # it would hold for the whole page
    width, height = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)[0]
    head = (
        f'<svg class="plot" id="plot-{name}" role="img" aria-label="{html.escape(label)}" '
        f'viewBox="0 0 {width} {height}" '
        f'stroke-linejoin="round" style="--width: {float(width) * 4 / 3:.0f}px">'
    )
    text = head + text[text.index(">") + 1 :].rstrip()
    text = text.replace("xlink:href", "href")
    text = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font-size: \1px", text)
    text = re.sub(r"font-family: [^;\"]*;? ?", "", text)
    text = re.sub(r'<g id="([0-9a-f]{6,})">', _tooltip, text)
    used = {f'id="{used}"' for used in re.findall(r"#([\w-]+)", text)} | {f'id="plot-{name}"'}
    text = re.sub(r' (id="[^"]*")', lambda m: m[0] if m[1] in used else "", text)
    return _coloured(text)


def _tooltip(found: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(found[1]).decode()
    except ValueError:
        return found[0]
    if not text.startswith("tip\x1d"):
        return found[0]
    title, *data = text[4:].split("\x1f")
    attributes = "".join(f' data-{k}="{html.escape(v)}"' for k, v in (d.split("\x1e") for d in data))
    return f'<g class="mark"{attributes}><title>{html.escape(title)}</title>'


def _coloured(text: str) -> str:
    for name, (plain, drawn) in COLOURS.items():
        text = text.replace(drawn, f"var(--{name}, {plain})")
    return text


def alone(text: str) -> str:
    """The same drawing as a file of its own."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" font-family="' + FONTS + '"'
    return text.replace("<svg", head, 1)


__all__ = ["COLOURS", "alone", "colour", "markup", "style", "tip"]
