"""The page in a browser: linked lines light up, every plot is seen, the console is silent, nothing is fetched.

Skipped only where no Chromium is installed; with ADGEN_BROWSER=required that is a failure.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adgen.report import page
from tests.reported import example

webdriver = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
chains = pytest.importorskip("selenium.webdriver.common.action_chains").ActionChains

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDTHS = (1280, 390)
LOCAL = ("file:", "data:", "chrome:", "chrome-untrusted:", "about:", "devtools:")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        missing = "chromium" if chromium is None else "chromium-driver"
        (pytest.fail if os.environ.get("ADGEN_BROWSER") == "required" else pytest.skip)(f"{missing} is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
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


def show(browser: Any, path: Path, width: int = 1280, scheme: str = "light", media: str = "screen") -> Any:
    """Open a page at a width and in a colour scheme."""
    emulated = {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())
    return browser


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
    chains(browser).move_to_element(browser.find_element("id", line)).perform()
    assert lit(browser) == together
    back = max(together - {line})
    chains(browser).move_to_element(browser.find_element("id", back)).perform()
    assert lit(browser) == {line, back}
    chains(browser).move_to_element(browser.find_element("css selector", "h1")).perform()
    assert lit(browser) == set()


def test_linked_lines_light_up_with_the_keyboard(browser: Any, pages: Path) -> None:
    """Tab arrives at the first line of each side; arrows move, Enter holds, Escape lets go."""
    show(browser, pages / "wave.html")
    assert len(browser.find_elements("css selector", ".code [tabindex='0']")) == 2
    line, together = linked()
    chains(browser).send_keys(keys.TAB).perform()
    assert browser.switch_to.active_element.get_attribute("id").startswith("p")
    for _ in range(20):
        if browser.switch_to.active_element.get_attribute("id") == line:
            break
        chains(browser).send_keys(keys.ARROW_DOWN).perform()
    assert lit(browser) == together
    assert browser.find_element("id", "told").text.startswith("Line ")
    chains(browser).send_keys(keys.ENTER).send_keys(keys.TAB).perform()
    assert browser.switch_to.active_element.get_attribute("id").startswith("d")
    assert lit(browser) == together
    chains(browser).send_keys(keys.ESCAPE).perform()
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
            chains(browser).move_to_element(line[0]).click().perform()
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert any(url.endswith("wave.html") for url in sent)
    assert [url for url in sent if not url.startswith(LOCAL)] == []
