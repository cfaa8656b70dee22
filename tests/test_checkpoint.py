"""Loops that are reversed from snapshots: the derivatives that tapes give, in the fewest steps, with less memory."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import adgen
from adgen.ad.budget import Checkpoints
from adgen.cli import main
from adgen.errors import AdgenError
from adgen.pipeline import Options
from adgen.verify.trees import flat
from tests.compiling import Derived, compiled
from tests.fuzz.programs import SIGNATURE, WRT, program
from tests.oracle import Point, places, untouched
from tests.programs import Program, corpus

FEW, BUDGET, CHOSEN = Checkpoints(2), Checkpoints(memory=2000), Checkpoints()

# Of each kind of loop: over ranges, backward, with strides, while, with exits, nested, inside branches; with a state of
# numbers, arrays, or both, written in place or not.
LOOPS = """
    iteration/reversed_range_step iteration/rows_are_views iteration/strided loops/bound_of_rebound_array
    loops/break_on_value loops/continue_and_break loops/else_always loops/integer_state loops/jump_inside_two_branches
    loops/range_step_parameter loops/replaced_sometimes loops/return_inside loops/zero_trips numerics/conjugate_gradient
    numerics/kalman numerics/leapfrog numerics/newton_with_solve sweeps/fdtd_2d sweeps/jacobi_two_buffers
    sweeps/reset_in_loop sweeps/sometimes_updated whiles/adaptive_step whiles/fixed_point whiles/guarded_index
    whiles/true_with_return
"""
PROGRAMS = [p for p in corpus() if p.name in LOOPS.split()]


def vjp(path: Path, sig: str, wrt: tuple[str, ...], checkpoints: Checkpoints | None) -> Derived:
    return compiled(path, sig, Options("vjp", wrt=wrt, checkpoints=checkpoints))


def same(saved: Derived, taped: Derived, args: tuple[Any, ...]) -> None:
    """The values to the last bit; the gradients up to what the adjoint rounds in another order."""
    value, bars = untouched(saved.call, args)
    wanted, wanted_bars = untouched(taped.call, args)
    np.testing.assert_array_equal(flat(value), flat(wanted))
    np.testing.assert_allclose(flat(bars), flat(wanted_bars), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("checkpoints", [FEW, BUDGET, CHOSEN], ids=["few", "budget", "chosen"])
@pytest.mark.parametrize("source", PROGRAMS, ids=lambda p: p.name)
def test_programs(source: Program, checkpoints: Checkpoints) -> None:
    taped = vjp(source.path, source.sig, source.wrt, None)
    saved = vjp(source.path, source.sig, source.wrt, checkpoints)
    assert "_revolve(" in saved.text
    for case in range(len(source.args)):
        function = source.function()
        point = Point(function, source.arguments(case), places(function, source.wrt))
        same(saved, taped, (*point.args, point.cotangent))


def test_programs_are_there() -> None:
    assert sorted(LOOPS.split()) == sorted(p.name for p in PROGRAMS)


def test_random_programs(tmp_path: Path) -> None:
    """Random programs, of which some have lists in their state and are refused."""
    path, held = tmp_path / "program.py", 0
    for number in range(12):
        made = program(Random(number))
        path.write_text(made.source)
        checkpoints = (FEW, CHOSEN)[number % 2]
        try:
            taped, saved = (vjp(path, SIGNATURE, WRT, c) for c in (None, checkpoints))
        except AdgenError as error:
            assert error.code in {"E505", "E401"}, made.source
            continue
        if saved.text != taped.text:
            same(saved, taped, (*made.arguments(), 1.0))
            held += 1
    assert held >= 3


PENDULUM = """
import math


def f(x, n):
    v = 0.0
    for i in range(n):
        v = v - 0.01 * math.sin(x)
        x = x + 0.01 * v
    return x * x
"""


@pytest.fixture
def pendulum(tmp_path: Path) -> Path:
    path = tmp_path / "pendulum.py"
    path.write_text(PENDULUM)
    return path


def advances(steps: int, snapshots: int) -> int:
    """The fewest runs of steps ahead that reverse a loop, by theorem 6.1 of Griewank (1992), with the first sweep."""
    runs = 0
    while math.comb(snapshots + runs, snapshots) < steps:
        runs += 1
    return runs * steps - (math.comb(snapshots + runs, runs - 1) if runs else 0)


class Counting:
    """The module `math`, in which sines are counted: the primal has one in each step, the adjoint none."""

    def __init__(self) -> None:
        self.sines = 0

    def sin(self, x: float) -> float:
        self.sines += 1
        return math.sin(x)

    def __getattr__(self, name: str) -> Any:
        return getattr(math, name)


@pytest.mark.parametrize("snapshots", [1, 2, 3, 5, 8, 40])
def test_no_step_too_many(pendulum: Path, snapshots: int) -> None:
    """As many runs of steps as binomial checkpointing takes, and one: the last step gives the value, too.

    No more snapshots are kept at once than were asked for, beside the state of the last step.
    """
    sig = "x: float, n: int"
    taped = vjp(pendulum, sig, ("x",), None)
    saved = vjp(pendulum, sig, ("x",), Checkpoints(snapshots))
    counting = saved.call.__globals__["math"] = Counting()
    revolve = saved.call.__globals__["_revolve"]

    def placed(steps: int, free: int) -> Any:
        assert 0 <= free < snapshots or (free, steps) == (-1, 1)
        return revolve(steps, free)

    saved.call.__globals__["_revolve"] = placed
    for steps in (-1, 0, 1, 2, 3, 4, 5, 6, 7, 10, 15, 20, 21, 22, 55, 56, 57, 100, 120):
        counting.sines = 0
        assert saved.call(0.3, steps, 1.0) == taped.call(0.3, steps, 1.0)
        assert counting.sines == (advances(steps, snapshots) + 1 if steps > 0 else 0)


def test_the_least_number_of_steps_is_least() -> None:
    """The formula agrees with a search over all places of the next snapshot."""
    known: dict[tuple[int, int], int] = {}

    def least(steps: int, snapshots: int) -> int:
        if steps < 2:
            return 0
        if snapshots == 1:
            return steps * (steps - 1) // 2
        if (steps, snapshots) not in known:
            splits = (k + least(steps - k, snapshots - 1) + least(k, snapshots) for k in range(1, steps))
            known[steps, snapshots] = min(splits)
        return known[steps, snapshots]

    assert all(advances(n, c) == least(n, c) for n in range(1, 60) for c in range(1, 7))


@pytest.mark.parametrize("checkpoints", [CHOSEN, Checkpoints(memory=4000), Checkpoints(memory=40_000)], ids=str)
def test_no_step_too_many_in_blocks(pendulum: Path, checkpoints: Checkpoints) -> None:
    """With k snapshots, steps of up to C(k + r, k) blocks run r + 1 times; where the compiler chooses, three times."""
    saved = vjp(pendulum, "x: float, n: int", ("x",), checkpoints)
    counting, asked = Counting(), list[tuple[int, int]]()
    names = saved.call.__globals__
    revolve = names["_revolve"]

    def placed(steps: int, free: int) -> Any:
        asked.append((steps, free))
        return revolve(steps, free)

    names.update(math=counting, _revolve=placed)
    for steps in (1, 2, 10, 100, 1000, 5000):
        counting.sines = 0
        asked.clear()
        saved.call(0.3, steps, 1.0)
        blocks, snapshots = asked[0][0], asked[0][1] + 1
        runs = next(r for r in range(1, blocks + 1) if math.comb(snapshots + r, snapshots) >= blocks)
        assert counting.sines <= (runs + 1) * steps
        assert checkpoints is not CHOSEN or runs <= 2


@pytest.mark.parametrize("bytes_", [1, 500, 5000, 10**6])
def test_budgets(pendulum: Path, bytes_: int) -> None:
    sig = "x: float, n: int"
    taped = vjp(pendulum, sig, ("x",), None)
    saved = vjp(pendulum, sig, ("x",), Checkpoints(memory=bytes_))
    for steps in (-1, 0, 1, 2, 3, 7, 16, 17, 100, 1000):
        assert saved.call(0.3, steps, 1.0) == taped.call(0.3, steps, 1.0)


def swing(x: float, n: int) -> float:
    v = 0.0
    for _ in range(n):
        v = v - 0.01 * math.sin(x)
        x = x + 0.01 * v
    return x * x


@pytest.mark.parametrize("options", [{"checkpoint": 3}, {"checkpoint": "revolve"}, {"memory": "1 kB"}], ids=str)
def test_second_derivatives(options: dict[str, Any]) -> None:
    """What is emitted is differentiated again, in both modes."""
    wanted = adgen.grad(adgen.grad(swing))(0.3, 50)
    assert math.isclose(adgen.grad(adgen.grad(swing, **options))(0.3, 50), wanted, rel_tol=1e-12)
    assert math.isclose(adgen.jvp(adgen.grad(swing, **options))(0.3, 50, 1.0)[1], wanted, rel_tol=1e-12)


def test_nothing_to_tape() -> None:
    """A loop whose adjoint needs no state stays as it is."""

    def halved(x: float, n: int) -> float:
        for _ in range(n):
            x = 0.5 * x
        return x

    assert adgen.grad(halved, checkpoint=2).source(1.0, 3).count("_revolve") == 0


def listed(x: float, n: int) -> float:
    h = [x]
    for _ in range(n):
        h.append(h[-1] * math.sin(h[-1]))
    return h[-1]


def drawn(x: float, n: int, rng: np.random.Generator) -> float:
    for _ in range(n):
        x = x * math.sin(x + rng.standard_normal())
    return x


def unset(x: float, n: int) -> float:
    last: float
    for i in range(n):
        if i > 0:
            x = x * last  # noqa: F821
        last = math.sin(x)
    return x


def triangular(x: float, n: int) -> float:
    for i in range(n):
        for _ in range(i):
            x = x + 0.1 * math.sin(x)
    return x


RNG = np.random.default_rng(0)
REFUSED = [
    (listed, (1.0, 3), {"checkpoint": 2}, "`h` is a list"),
    (drawn, (1.0, 3, RNG), {"checkpoint": 2}, "draws random numbers"),
    (unset, (1.0, 3), {"memory": "1MB"}, "`last` has no value before this loop"),
    (triangular, (1.0, 3), {"memory": "1MB"}, "has a size that only the run knows"),
]


@pytest.mark.parametrize(("function", "args", "options", "why"), REFUSED, ids=lambda p: getattr(p, "__name__", ""))
def test_refused(function: Any, args: tuple[Any, ...], options: dict[str, Any], why: str) -> None:
    """What cannot be run again is not taped in silence."""
    with pytest.raises(AdgenError, match=why) as refusal:
        adgen.grad(function, **options)(*args)
    assert refusal.value.code == "E505"
    assert refusal.value.span is not None


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"checkpoint": 0}, "checkpoint is 0"),
        ({"checkpoint": True}, "checkpoint is True"),
        ({"checkpoint": "all"}, "checkpoint is 'all'"),
        ({"memory": "64 megabytes"}, "memory is '64 megabytes'"),
        ({"memory": -1}, "memory is -1"),
        ({"memory": "1MB", "checkpoint": 3}, "Both checkpoint and memory"),
        ({"checkpoint": 3, "mode": "forward"}, "in reverse mode"),
    ],
    ids=str,
)
def test_bad_options(options: dict[str, Any], why: str) -> None:
    with pytest.raises(AdgenError, match=why) as refusal:
        adgen.grad(swing, **options)
    assert refusal.value.code == "E603"


def test_options_of_the_command(pendulum: Path) -> None:
    """The command line takes the same options, and the header repeats them."""

    def printed(*options: str) -> str:
        run = CliRunner().invoke(main, ["compile", str(pendulum), "--sig", "x: float, n: int", *options])
        assert run.exit_code == 0, run.output
        return run.output

    assert "5 - len(saved)" in printed("--checkpoint", "5")
    assert "--memory 64MB" in printed("--memory", "64MB")
    assert len({printed(*o) for o in ([], ["--checkpoint", "revolve"], ["--memory", "1kB"], ["--memory", "2kB"])}) == 4


def test_the_page_runs(tmp_path: Path) -> None:
    """The examples of docs/checkpointing.md."""
    parts = (Path(__file__).parents[1] / "docs" / "checkpointing.md").read_text().split("```python\n")[1:]
    whole = [part.split("```")[0] for part in parts if not part.startswith(" ")]
    path = tmp_path / "page.py"
    path.write_text("\n\n".join(whole))
    done = subprocess.run([sys.executable, str(path)], capture_output=True, check=True, text=True)
    said, slope = done.stdout.split()
    assert said == "True"
    assert 0.0 < float(slope) < 1.0


SCALAR = """
import math


def f(x, n):
    v = 0.0
    for i in range(n):
        v = v + 0.001 * (math.sin(x) - 0.1 * v)
        x = x + 0.001 * v
    return x * x
"""

STENCIL = """
import numpy as np


def f(u, nu, n):
    for i in range(n):
        c = u[1:-1, 1:-1]
        around = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * c
        u[1:-1, 1:-1] = c + nu * around - 0.1 * c * (u[1:-1, 2:] - u[1:-1, :-2])
    return np.sum(u * u)
"""

# The peak that getrusage gives would be that of the process that this one was forked from, where that is higher.
MEASURE = """
import json, sys, time
import numpy as np
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1000
text, name, n = sys.argv[1:]
names = {}
exec(compile(open(text).read(), text, "exec"), names)
wave = 0.1 * np.random.default_rng(0).standard_normal((256, 256))
args = (0.3, int(n)) if name == "scalar" else (wave, 0.1, int(n))
before = peak()
start = time.process_time()
value, bars = names["f_value_and_grad"](*args)
seconds = time.process_time() - start
grown = peak() - before
first = bars if name == "scalar" else bars[0]
print(json.dumps([seconds, grown, float(value), float(np.sum(first))]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("name", "steps", "budget"), [("scalar", 1_000_000, 8), ("stencil", 500, 32)], ids=["scalar", "stencil"]
)
def test_memory_and_time(name: str, steps: int, budget: int, tmp_path: Path) -> None:
    """The peak stays in the budget, for less than three times the time."""
    source, sig = (SCALAR, "x: float, n: int") if name == "scalar" else (STENCIL, "u: f8[m,m], nu: float, n: int")
    path = tmp_path / f"{name}.py"
    path.write_text(source)
    found = []
    for checkpoints in (None, Checkpoints(memory=budget * 10**6)):
        text = tmp_path / "derivative.py"
        text.write_text(compiled(path, sig, Options("value_and_grad", checkpoints=checkpoints)).text)
        command = [sys.executable, "-c", MEASURE, str(text), name, str(steps)]
        runs = [subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2)]
        found.append(min(json.loads(run) for run in runs))
    (taped_seconds, taped, *wanted), (seconds, grown, *got) = found
    np.testing.assert_allclose(got, wanted, rtol=1e-9)
    assert taped > 3 * budget
    assert grown <= budget
    assert seconds < 3 * taped_seconds
