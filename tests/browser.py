"""Headless Chromium with Debian's own driver, for the tests of pages and for the pictures in the README."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from selenium import webdriver

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


class NoBrowser(Exception):
    """Chromium or its driver is not installed; the message says which."""


def start(profile: Path) -> Any:
    """A browser with a new profile in a folder. Raises NoBrowser."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        raise NoBrowser(f"{'chromium' if chromium is None else 'chromium-driver'} is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))


def show(
    browser: Any, path: Path, width: int = 1280, scheme: str = "light", media: str = "screen", height: int = 900
) -> Any:
    """Open a page at a width and in a colour scheme."""
    emulated = {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
    resize(browser, width, height)
    browser.get(path.as_uri())
    return browser


def resize(browser: Any, width: int, height: int, scale: float = 1.0) -> None:
    """The size of the window in pixels of CSS, and how many pixels each of them has."""
    size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
