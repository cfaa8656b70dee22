"""docs/sparse.md: its examples are one module, and give what the page says."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "sparse.md"


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PAGE.read_text()
    (tmp_path / "sparse_page.py").write_text("\n\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL)))
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("sparse_page")
    shown = "\n".join(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL))
    assert shown.count(">>>") > 8
    test = doctest.DocTestParser().get_doctest(shown.expandtabs(), vars(module), PAGE.name, str(PAGE), 0)
    assert not doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed
