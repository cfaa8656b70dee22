"""A small function and its report, for test_report and test_report_page."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from adgen.module.transform import transform
from adgen.report.measure import measured
from adgen.report.measured import Measured
from adgen.verify.budget import Worker
from adgen.verify.checking import Checked, Limits, check
from adgen.verify.subject import subject

SECONDS = 60.0
"""Ample time for SymPy on a busy machine."""


def scaled(x: Any) -> Any:
    return 3.0 * x


def wave(x: Any, w: Any, n: Any) -> Any:
    """Not <b>bold</b> & not "quoted"; </script><script>alert(1)</script> ends nothing."""
    total = 0.0
    for _ in range(n):
        x = x - w * np.sin(x)
        if total < 1000.0 and n > 0:
            total += np.sum(scaled(x) * x)
    return total


@cache
def checked() -> Checked:
    """The function at a point, held against every oracle."""
    arguments = {"x": np.array([0.5, 1.0, 2.0]), "w": 0.25, "n": 3}
    with Worker() as worker:
        return check(
            subject(wave, arguments, transform("value_and_grad", "reverse", wrt=("x", "w"))),
            worker,
            Limits(seconds=SECONDS),
        )


@cache
def example() -> Measured:
    """What its page shows."""
    with Worker() as worker:
        return measured(checked(), worker, SECONDS)
