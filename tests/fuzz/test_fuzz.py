"""Random programs: derivatives against central differences, forward mode against reverse mode.

The programs of a run are always the same: each has a seed, which a failure names. What random programs found is kept
in `found/`, which is a part of the corpus.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest

from adgen.errors import AdgenError
from tests.compiling import derive, run
from tests.fuzz.programs import PLACES, SIGNATURE, WRT, Generated, program
from tests.oracle import MODES, Point, check_dot_product, check_gradient, check_value, untouched

SHARDS = 20
PROGRAMS_PER_SHARD = 100
# Refused are aliases that depend on a branch or a trip, and lists of lists whose lengths depend on the path.
MOST_REFUSED = 0.06
# Where two steps of the central difference are this far apart, a kink or a jump is too near to judge.
MOST_ROUGH = 0.08


def hold(program: Generated, path: Path) -> str:
    """Compile and check one program; say whether it was checked, refused, or too rough to judge."""
    path.write_text(program.source)
    point = Point(run(program.source, str(path))["f"], program.arguments(), PLACES)
    if not point.is_smooth(1.0):
        return "rough"
    try:
        grad, jvp = (derive(path, SIGNATURE, WRT, what) for what in ("value_and_grad", "jvp"))
    except AdgenError as error:
        assert not error.code.startswith("E9"), "adgen made a mistake"
        return "refused"
    value, bars = untouched(grad.call, point.args)
    check_value(value, point)
    check_gradient(bars, 1.0, point)
    value, out_dot = untouched(jvp.call, (*point.args, *point.tangents))
    check_value(value, point)
    check_dot_product(point, 1.0, out_dot, bars)
    return "checked"


@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_programs(shard: int, tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    for number in range(shard * PROGRAMS_PER_SHARD, (shard + 1) * PROGRAMS_PER_SHARD):
        made = program(Random(number))
        try:
            outcomes[hold(made, tmp_path / "program.py")] += 1
        except Exception as error:
            called = f"called with {made.seed=}, {made.k=}, {made.flag=}"
            error.add_note(f"program(Random({number})), {called}:\n{made.source}")
            raise
    assert outcomes["refused"] <= MOST_REFUSED * PROGRAMS_PER_SHARD
    assert outcomes["rough"] <= MOST_ROUGH * PROGRAMS_PER_SHARD


def test_count() -> None:
    assert SHARDS * PROGRAMS_PER_SHARD >= 2000


def test_the_check_can_fail(tmp_path: Path) -> None:
    """A wrong derivative is noticed: the harness is held against a program that is not the one compiled."""
    wrong = tmp_path / "wrong.py"
    source = "import numpy as np\n\n\ndef f(x):\n    return np.sum(x * x)\n"
    wrong.write_text(source.replace("x * x", "x * x * x"))
    grad = derive(wrong, "x: f8[n]", ("x",), "value_and_grad")
    point = Point(run(source, "right")["f"], (np.array([0.3, 0.7]),), (0,))
    _, bars = grad.call(*point.args)
    with pytest.raises(AssertionError):
        check_gradient(bars, 1.0, point)
    assert MODES < 1e-8
