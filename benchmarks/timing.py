"""Times of several functions side by side, so that what disturbs one disturbs all."""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 25
ROUND_SECONDS = 0.02


def seconds(function: Callable[..., Any], args: tuple[Any, ...], repeats: int) -> float:
    """Seconds for one call, as the mean of `repeats` calls in a row."""
    start = time.perf_counter()
    for _ in range(repeats):
        function(*args)
    return (time.perf_counter() - start) / repeats


def interleaved(functions: Sequence[Callable[..., Any]], args: tuple[Any, ...]) -> list[list[float]]:
    """Seconds per call of each function in each round; within a round the functions take turns."""
    repeats = [max(1, round(ROUND_SECONDS / seconds(f, args, 1))) for f in functions]
    gc.collect()
    gc.disable()
    try:
        rounds = [[seconds(f, args, n) for f, n in zip(functions, repeats, strict=True)] for _ in range(ROUNDS)]
    finally:
        gc.enable()
    return [list(column) for column in zip(*rounds, strict=True)]


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the ratios round by round: a slow spell of the machine cancels."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))
