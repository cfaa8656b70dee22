"""Random programs that write to shared memory: the IR computes what Python computes, or the program is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.errors import AdgenError
from tests.interpreted import Built, built
from tests.random_heaps import SIGNATURE, Writer

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = 400
BATCH = 40
# An alias that depends on a branch, an array that cannot be tracked, a variable of two kinds: the reasons to refuse.
REASONS = {"E401", "E402", "E304"}


def compiled(seed: int, folder: Path) -> Built | None:
    """The program both ways; None where it is refused for one of the known reasons."""
    try:
        return built(Writer(seed).program(), SIGNATURE, folder)
    except AdgenError as error:
        assert {e.code for e in error.errors} <= REASONS, error
        return None


def arguments(seed: int, trips: int) -> tuple[object, ...]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=6), rng.normal(size=6), 0.3, 0.7, trips, rng.normal(size=(6, 6))


@pytest.mark.parametrize("start", range(0, SEEDS, BATCH))
def test_same_numbers_as_python(start: int, tmp_path: Path) -> None:
    accepted = 0
    for seed in range(start, start + BATCH):
        both = compiled(seed, tmp_path)
        if both is not None:
            accepted += 1
            for trips in (0, 1, 3):
                both.agree(arguments(seed, trips))
    assert accepted >= BATCH // 3, "refusing everything would be no success"
