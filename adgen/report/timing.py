"""Times several functions side by side in one run, so that noise and clock rates meet all of them alike."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from adgen.verify.data import Datum
from adgen.verify.trees import flat

ROUNDS = 41
"""Rounds of a run; in each, every function is timed once."""

BATCH = 2e-3
"""Seconds that one timing takes at least, where calls may be repeated."""

MOST = 10_000
"""Calls in one timing at most."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments, which it may change; `times` is what its time is multiplied by."""

    function: Callable[..., Datum]
    args: tuple[Datum, ...]
    times: float = 1.0


def timed(calls: Mapping[str, Call], seconds: float) -> dict[str, list[float]]:
    """The seconds of one call of each function in each round; rounds end early when the time is over."""
    start = time.perf_counter()
    repeats = {name: _repeats(call) for name, call in calls.items()}
    found: dict[str, list[float]] = {name: [] for name in calls}
    for k in range(ROUNDS):
        if k and time.perf_counter() - start > seconds:
            break
        for name, call in calls.items():
            found[name].append(_once(call, repeats[name]) * call.times)
    return found


def _once(call: Call, repeats: int) -> float:
    args = copy.deepcopy(call.args)
    with np.errstate(all="ignore"):
        start = time.perf_counter()
        for _ in range(repeats):
            call.function(*args)
        return (time.perf_counter() - start) / repeats


def _repeats(call: Call) -> int:
    """How often a call is repeated in one timing: once where it changes its arguments."""
    args = copy.deepcopy(call.args)
    with np.errstate(all="ignore"):
        call.function(*args)
    if not np.array_equal(flat(args), flat(call.args), equal_nan=True):
        return 1
    _once(call, 1)
    return int(min(max(BATCH / max(_once(call, 1), 1e-9), 1), MOST))
