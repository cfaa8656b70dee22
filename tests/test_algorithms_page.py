"""docs/algorithms.md: its examples are one module, and give what the page says."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import numpy as np
import pytest

import adgen
from tests.oracle import Point, check_gradient

PAGE = Path(__file__).parents[1] / "docs" / "algorithms.md"


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PAGE.read_text()
    (tmp_path / "algorithms_page.py").write_text("\n\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL)))
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("algorithms_page")
    shown = "\n".join(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL))
    assert shown.count(">>>") > 8
    test = doctest.DocTestParser().get_doctest(shown, vars(module), PAGE.name, str(PAGE), 0)
    assert not doctest.DocTestRunner().run(test).failed
    rng = np.random.default_rng(0)
    data = (rng.normal(size=(9, 3)), rng.normal(size=9), rng.normal(size=(5, 3)), rng.normal(size=5))
    point = Point(lambda decay: module.validation(decay, *data), (0.7,), (0,))
    check_gradient(adgen.grad(module.validation)(0.7, *data), 1.0, point)
