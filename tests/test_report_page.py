"""The page in a browser: linked lines light up, every plot is seen, the console is silent, nothing is fetched.

Skipped only where no Chromium is installed; with ADGEN_BROWSER=required that is a failure.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from adgen.report import page
from tests.browser import NoBrowser, show, start
from tests.reported import example

WIDTHS = (1280, 390)
LOCAL = ("file:", "data:", "chrome:", "chrome-untrusted:", "about:", "devtools:")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    try:
        made = start(tmp_path_factory.mktemp("browser"))
    except NoBrowser as error:
        (pytest.fail if os.environ.get("ADGEN_BROWSER") == "required" else pytest.skip)(str(error))
    yield made
    made.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("pages")
    measured = example()
    (folder / "wave.html").write_text(page.html(measured), encoding="utf-8")
    wrong = dataclasses.replace(measured, name="other", holds=False, verdict="The derivative is wrong: " + "so " * 40)
    index = page.index([("wave.html", measured), ("wave.html", wrong)])
    (folder / "index.html").write_text(index, encoding="utf-8")
    return folder


def lit(browser: Any) -> set[str]:
    """The ids of the lines that light up."""
    return set(browser.execute_script("return [...document.querySelectorAll('.code .lit')].map((e) => e.id)"))


def linked() -> tuple[str, set[str]]:
    """The line of the source with the most links, and all that lights up with it."""
    lines = example().primal.lines
    k = max(range(len(lines)), key=lambda k: len(lines[k].links))
    return f"p{k}", {f"p{k}", *(f"d{d}" for d in lines[k].links)}


def test_linked_lines_light_up_under_the_pointer(browser: Any, pages: Path) -> None:
    show(browser, pages / "wave.html")
    line, together = linked()
    assert lit(browser) == set()
    ActionChains(browser).move_to_element(browser.find_element("id", line)).perform()
    assert lit(browser) == together
    back = max(together - {line})
    ActionChains(browser).move_to_element(browser.find_element("id", back)).perform()
    assert lit(browser) == {line, back}
    ActionChains(browser).move_to_element(browser.find_element("css selector", "h1")).perform()
    assert lit(browser) == set()


def test_linked_lines_light_up_with_the_keyboard(browser: Any, pages: Path) -> None:
    """Tab arrives at the first line of each side; arrows move, Enter holds, Escape lets go."""
    show(browser, pages / "wave.html")
    assert len(browser.find_elements("css selector", ".code [tabindex='0']")) == 2
    line, together = linked()
    ActionChains(browser).send_keys(Keys.TAB).perform()
    assert browser.switch_to.active_element.get_attribute("id").startswith("p")
    for _ in range(20):
        if browser.switch_to.active_element.get_attribute("id") == line:
            break
        ActionChains(browser).send_keys(Keys.ARROW_DOWN).perform()
    assert lit(browser) == together
    assert browser.find_element("id", "told").text.startswith("Line ")
    ActionChains(browser).send_keys(Keys.ENTER).send_keys(Keys.TAB).perform()
    assert browser.switch_to.active_element.get_attribute("id").startswith("d")
    assert lit(browser) == together
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert lit(browser) == set()


def test_operations_of_a_line_light_up(browser: Any, pages: Path) -> None:
    show(browser, pages / "wave.html")
    line, _ = linked()
    browser.find_element("id", line).click()
    number = browser.find_element("id", line).get_attribute("data-n")
    marks = browser.execute_script("return [...document.querySelectorAll('.mark.lit')].map((e) => e.dataset.line)")
    assert marks
    assert set(marks) == {number}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_plot_is_seen(browser: Any, pages: Path, width: int) -> None:
    show(browser, pages / "wave.html", width)
    plots = browser.find_elements("css selector", "svg.plot")
    assert len(plots) == 6
    for plot in plots:
        assert plot.is_displayed()
        assert plot.rect["width"] > 250
        assert plot.rect["height"] > 80
        assert plot.find_elements("css selector", ".mark title")


@pytest.mark.parametrize("name", ["wave.html", "index.html"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(browser: Any, pages: Path, name: str, width: int) -> None:
    show(browser, pages / name, width)
    widths = browser.execute_script(
        "return [document.documentElement.scrollWidth, document.body.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths == [width] * 3 or max(widths[:2]) <= widths[2]


def test_text_is_readable_on_a_narrow_screen(browser: Any, pages: Path) -> None:
    """The smallest letters in plots are 9 pixels high where a page is 390 wide; the graph scrolls."""
    show(browser, pages / "wave.html", 390)
    script = """
        return [...document.querySelectorAll("figure .plot text")].map((text) =>
            parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b))
    """
    assert min(browser.execute_script(script)) > 8.9


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser: Any, pages: Path, scheme: str) -> None:
    """The contrast of all text with the page is at least 4.5, as WCAG 2.2 asks."""
    show(browser, pages / "wave.html", scheme=scheme)
    script = """
        const colours = (e) => getComputedStyle(e);
        const seen = [...document.querySelectorAll("p, h1, h2, h3, td, th, dt, dd, code, figcaption")];
        const page = colours(document.body).backgroundColor;
        const text = [...document.querySelectorAll("svg text")].map((e) => colours(e).fill);
        return [page, ...new Set([...seen.map((e) => colours(e).color), ...text])];
    """
    background, *inks = browser.execute_script(script)
    assert (luminance(background) > 0.5) == (scheme == "light")
    for ink in inks:
        dark, bright = sorted((luminance(ink), luminance(background)))
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, ink


def luminance(colour: str) -> float:
    """The relative luminance of `rgb(r, g, b)` (WCAG 2.2)."""
    parts = [float(part) / 255.0 for part in colour.partition("(")[2].rstrip(")").split(",")[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_paper_is_white(browser: Any, pages: Path) -> None:
    """A dark page is printed light, and nothing is cut off."""
    show(browser, pages / "wave.html", scheme="dark", media="print")
    assert luminance(browser.execute_script("return getComputedStyle(document.body).backgroundColor")) > 0.9
    assert browser.execute_script("return getComputedStyle(document.querySelector('.pane')).position") == "static"


def test_console_is_silent_and_nothing_is_fetched(browser: Any, pages: Path) -> None:
    for log in ("browser", "performance"):
        browser.get_log(log)
    for name in ("wave.html", "index.html"):
        show(browser, pages / name)
        line = browser.find_elements("css selector", ".linked")
        if line:
            ActionChains(browser).move_to_element(line[0]).click().perform()
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert any(url.endswith("wave.html") for url in sent)
    assert [url for url in sent if not url.startswith(LOCAL)] == []
