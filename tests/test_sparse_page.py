"""docs/sparse.md: its examples are one module, and give what the page says."""

from __future__ import annotations

import doctest
from pathlib import Path

from tests.pages import page

PAGE = Path(__file__).parents[1] / "docs" / "sparse.md"


def test_the_page(tmp_path: Path) -> None:
    with page(PAGE, tmp_path, 8, doctest.NORMALIZE_WHITESPACE):  # SciPy prints tabs
        pass
