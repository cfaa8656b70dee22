"""Every program of the corpus: the IR that the frontend makes of it computes what Python computes."""

from __future__ import annotations

import time

import pytest

from tests.interpreted import Built, function_of
from tests.programs import Program, beside, corpus


@pytest.mark.parametrize("program", corpus(), ids=lambda p: p.name)
def test_ir_computes_what_python_computes(program: Program) -> None:
    with beside(program.path.parent):
        function = function_of(program.path, program.sig)
    both = Built(program.function(), function)
    for case in range(len(program.args)):
        both.agree(program.arguments(case))


def test_building_is_quick() -> None:
    """The frontend takes milliseconds for a usual program: it runs in every compilation."""
    slowest = 0.0
    for program in corpus()[::20]:
        with beside(program.path.parent):
            function_of(program.path, program.sig)
            start = time.perf_counter()
            function_of(program.path, program.sig)
            slowest = max(slowest, time.perf_counter() - start)
    assert slowest < 1.0
