"""docs/algorithms.md: its examples are one module, and give what the page says."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import adgen
from tests.oracle import Point, check_gradient
from tests.pages import page

PAGE = Path(__file__).parents[1] / "docs" / "algorithms.md"


def test_the_page(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    data = (rng.normal(size=(9, 3)), rng.normal(size=9), rng.normal(size=(5, 3)), rng.normal(size=5))
    with page(PAGE, tmp_path, 8) as module:
        point = Point(lambda decay: module.validation(decay, *data), (0.7,), (0,))
        check_gradient(adgen.grad(module.validation)(0.7, *data), 1.0, point)
