"""Makes the pictures of reports in the README: `python -m tests.pictures`, after which the diff is looked at."""

from __future__ import annotations

import base64
import io
import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from PIL import Image

from adgen.cli import main
from tests.browser import resize, show, start

ROOT = Path(__file__).parents[1]
WIDTH, SCALE, MARGIN, COLOURS = 1180, 1.5, 24, 96

POINT = "[...document.querySelectorAll('.linked')].find((e) => e.ariaLabel.includes(arguments[0])).click()"
EDGES = """
    const [first, last] = [...arguments].map((a) => document.querySelector(a).getBoundingClientRect());
    return [first.top, last.bottom];
"""


def picture(browser: Any, page: Path, first: str, last: str, pointed: str = "") -> Image.Image:
    """The page from one element to another, with a line of code held."""
    show(browser, page, WIDTH)
    resize(browser, WIDTH, browser.execute_script("return document.documentElement.scrollHeight"), SCALE)
    if pointed:
        browser.execute_script(POINT, pointed)
    top, bottom = browser.execute_script(EDGES, first, last)
    clip = {"x": 0, "y": max(0, top - MARGIN), "width": WIDTH, "height": bottom - top + 2 * MARGIN, "scale": 1}
    made = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    image = Image.open(io.BytesIO(base64.b64decode(made["data"]))).convert("RGB")
    return image.quantize(COLOURS, dither=Image.Dither.NONE)


def write() -> None:
    """Report on two examples and keep a part of each page."""
    place = ROOT / "docs" / "pictures"
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files = [str(ROOT / "examples" / f"{name}.py") for name in ("burgers", "black_scholes")]
        CliRunner().invoke(main, ["report", *files, "-o", folder], catch_exceptions=False)
        browser = start(Path(folder) / "profile")
        try:
            code = picture(browser, Path(folder) / "burgers_energy.html", "header", ".pair", "u[1:-1] = u[1:-1]")
            code.save(place / "report_code.png", optimize=True)
            plots = picture(browser, Path(folder) / "black_scholes_call_price.html", "#accuracy", "#cost")
            plots.save(place / "report_plots.png", optimize=True)
        finally:
            browser.quit()


if __name__ == "__main__":
    write()
