"""The caller passes one array for two parameters, and the function writes to one of them.

The primal then sees its write through both names. A derivative does the same or raises; it never gives the value
that two separate arrays would have.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.compiling import derive, run

HEAD = "import numpy as np\n\n\ndef f(x, y):\n"
BODIES = {
    "read after write": "    x[1:] *= 2.0\n    return np.sum(x * y)\n",
    "written in a loop": "    for i in range(1, len(x)):\n        x[i] = y[i - 1] * x[i]\n    return np.sum(x)\n",
    "both written": "    x[0] = y[1] * 3.0\n    y[2] = x[0] * y[2]\n    return np.sum(x * y)\n",
}


def shared() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Pairs of views of one new array."""
    base = np.arange(1.0, 6.0)
    return {
        "the same array": (base, base),
        "two overlapping parts": (base[:-1], base[1:]),
        "an array and itself backwards": (base, base[::-1]),
    }


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("how", shared())
def test_shared_arguments(body: str, how: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(HEAD + BODIES[body])
    expected = run(path.read_text(), str(path))["f"](*shared()[how])
    for what, seeds in {"value_and_grad": (), "jvp": (np.ones(5), np.ones(5))}.items():
        call = derive(path, "x: f8[n], y: f8[n]", ("x", "y"), what).call
        pair = shared()[how]
        tangents: tuple[Any, ...] = tuple(s[: len(pair[0])] for s in seeds)
        try:
            value, *_ = call(*pair, *tangents)
        except (ValueError, TypeError):
            continue
        assert value == pytest.approx(expected, rel=1e-14)
