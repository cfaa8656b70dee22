"""Print the time and the peak of memory of long loops, taped and from snapshots: `python -m benchmarks.checkpointing`.

Each derivative runs in a process of its own, since the peak of a process never falls.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

import adgen

OPTIONS = {
    "taped": {},
    "memory=64MB": {"memory": "64MB"},
    "checkpoint=revolve": {"checkpoint": "revolve"},
    "checkpoint=100": {"checkpoint": 100},
}


def scalar(x: float, a: float, n: int) -> float:
    """A damped pendulum in `n` steps of two numbers."""
    v = 0.0
    for _ in range(n):
        v = v + 0.001 * (a * math.sin(x) - 0.1 * v)
        x = x + 0.001 * v
    return x * x


def stencil(u, nu, n):
    """Diffusion and advection on a grid, in place."""
    for _ in range(n):
        c = u[1:-1, 1:-1]
        around = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * c
        u[1:-1, 1:-1] = c + nu * around - 0.1 * c * (u[1:-1, 2:] - u[1:-1, :-2])
    return np.sum(u * u)


PROGRAMS = {
    "scalar": (scalar, lambda: (0.3, 1.1, 1_000_000)),
    "stencil": (stencil, lambda: (0.1 * np.random.default_rng(0).standard_normal((256, 256)), 0.1, 10_000)),
}


def peak() -> float:
    """The peak of this process so far, in MB; what getrusage gives may be that of the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def measured(program: str, options: str) -> tuple[float, float, float]:
    """Seconds of the processor, megabytes and a sum of the gradient, here and now."""
    function, arguments = PROGRAMS[program]
    args = arguments()
    call = adgen.value_and_grad(function, argnums=(0, 1), **OPTIONS[options]).specialize(*args)
    before, start = peak(), time.process_time()
    _, (bar, _) = call(*args)
    return time.process_time() - start, peak() - before, float(np.sum(bar))


def main() -> None:
    table = Table("program", "options", "seconds", "against taped", "peak", "gradient differs by")
    for program in PROGRAMS:
        taped: tuple[float, float, float] | None = None
        for options in OPTIONS:
            command = [sys.executable, "-m", "benchmarks.checkpointing", program, options]
            found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            taped = taped or found
            off = abs(found[2] - taped[2]) / max(abs(taped[2]), 1e-300)
            row = (f"{found[0]:.2f}", f"{found[0] / taped[0]:.2f}", f"{found[1]:.1f} MB", f"{off:.0e}")
            table.add_row(program, options, *row)
        table.add_section()
    Console().print(table)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(sys.argv[1], sys.argv[2])))
    else:
        main()
