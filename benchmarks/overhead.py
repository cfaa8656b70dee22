"""What comes before the first number: import, compilation, cache, dispatch."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import timeit
from dataclasses import dataclass

import adgen
from benchmarks.cases import Case

COMPILE = """
import time
from benchmarks.cases import cases
import adgen
case = next(c for c in cases() if c.name == {name!r})
derivative = adgen.value_and_grad(case.primal, wrt=case.wrt)
start = time.perf_counter()
derivative.specialize(*case.arguments)
print(time.perf_counter() - start)
"""
IMPORT = """
import numpy, time
start = time.perf_counter()
import adgen
print(time.perf_counter() - start)
"""


@dataclass(frozen=True, slots=True)
class Overhead:
    """One measured time against its limit, both in seconds."""

    what: str
    measured: float
    limit: float


def fresh(code: str, cache: str) -> float:
    """Run code in a new interpreter, which keeps bytecode as an installed package does; it prints the seconds."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"ADGEN_CACHE_DIR": cache}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def dispatch(case: Case) -> float:
    """Seconds that a warm decorated function adds to the bare generated function."""
    derivative = adgen.value_and_grad(case.primal, wrt=case.wrt)
    bare = derivative.specialize(*case.small)
    derivative(*case.small)
    times = [min(timeit.repeat(lambda f=f: f(*case.small), number=5000, repeat=9)) / 5000 for f in (derivative, bare)]
    return times[0] - times[1]


def overheads(cases: list[Case]) -> list[Overhead]:
    """Measure everything; the medians of five fresh interpreters where one is needed."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        fresh(COMPILE.format(name=cases[0].name), os.path.join(folder, "bytecode"))
        times = [fresh(IMPORT, folder) for _ in range(5)]
        found.append(Overhead("import adgen (after numpy)", statistics.median(times), 0.150))
        for case in cases[:3]:
            code = COMPILE.format(name=case.name)
            cold = [fresh(code, os.path.join(folder, f"{case.name}{i}")) for i in range(5)]
            hit = [fresh(code, os.path.join(folder, f"{case.name}0")) for _ in range(5)]
            found.append(Overhead(f"cold compile, {case.name}", statistics.median(cold), 0.200))
            found.append(Overhead(f"disk cache hit, {case.name}", statistics.median(hit), 0.010))
    newton = next(case for case in cases if case.name == "newton")
    found.append(Overhead("dispatch, three arguments", dispatch(newton), 5e-6))
    return found
