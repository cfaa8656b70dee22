"""What the emitter takes for a view is one: a result that shares memory is never taken for a new array."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from adgen.emit.targets import stored, viewed
from adgen.errors import AdgenError
from adgen.ir.nodes import Apply
from adgen.rules.table import PRIMITIVES
from adgen.verify.data import LENGTHS
from adgen.verify.interpret import run
from adgen.verify.sampled import Sampled
from adgen.verify.samples import samples


def accepted(sampled: Sampled) -> bool:
    """Whether there is an array to share, and the table takes the sample."""
    try:
        return any(map(stored, sampled.types)) and bool(sampled.function().body.binds)
    except AdgenError:
        return False


SAMPLED = [s for p in PRIMITIVES.values() if not p.writes for s in map(partial(Sampled, p), samples(p)) if accepted(s)]


@pytest.mark.parametrize("sampled", SAMPLED, ids=lambda s: f"{s.primitive.name}-{s.sample}")
def test_results_that_share_memory_are_known(sampled: Sampled) -> None:
    function = sampled.function()
    arguments = [*sampled.values(1), *(np.zeros(n) for n in LENGTHS.values())]
    results = dict(zip(function.body.yields, run(function, arguments), strict=True))
    for bind in function.body.binds:
        for result in bind.results:
            made = results.get(result)
            if isinstance(bind.op, Apply) and isinstance(made, np.ndarray) and stored(result.type):
                shared = {p for p, a in zip(function.params, arguments, strict=True) if shares(made, a)}
                assert shared <= {viewed(bind.op)}, f"{bind.op} may be a view of {shared}"


def shares(result: np.ndarray, argument: object) -> bool:
    """Whether a result shows memory of an argument, or of an element of a list."""
    arrays = argument if isinstance(argument, list) else [argument]
    return any(isinstance(a, np.ndarray) and np.shares_memory(result, a) for a in arrays)
