"""What `adgen compile --verify` adds: the module is held against every oracle, and its header says which agreed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click
import numpy as np

from adgen.cli import terminal
from adgen.cli.check import quiet, show
from adgen.cli.jobs import Job
from adgen.module.transform import Transform
from adgen.pipeline import Module, Options, compile_program
from adgen.verify.budget import Worker
from adgen.verify.checking import Checked, check
from adgen.verify.findings import Verdict
from adgen.verify.importing import imported
from adgen.verify.points import BadPoint, Point, point
from adgen.verify.subject import floats, loaded, made
from adgen.verify.trees import flat


def verified(job: Job, at: str) -> str | None:
    """The text of the module, which says what verified it; None where an oracle differs, which is then printed.

    The file is executed. Raises AdgenError, click.UsageError where nothing says what the arguments are.
    """
    module = imported(job.path)
    function = getattr(module, job.program.name)
    function = getattr(function, "function", function)

    def make(settled: Transform) -> Module:
        return compile_program(job.program, job.signature, _options(job, settled))

    with quiet(), Worker() as worker:
        where = _point(function, at, job)
        wrt = job.options.wrt or floats(where.arguments)
        subject = made(function, where.arguments, wrt, job.options.has_aux, make)
        found = check(subject, worker)
        same = job.options.derive != "grad" or _same(found, make(Transform("grad", wrt, has_aux=job.options.has_aux)))
    if not same:
        terminal.complain(f"{job.program.name}: the gradient alone is another one than beside the value.")
        return None
    if not found.holds:
        show(found, job.program.name, where.origin)
        return None
    options = replace(job.options, verified=(_sentence(found, where.origin),))
    return compile_program(job.program, job.signature, options).text


def _same(found: Checked, module: Module) -> bool:
    """Whether the module of the gradient alone, which is the one to be printed, gives what was checked."""
    made = found.subject.called(loaded(module.text, module.entry))
    alone = flat(made[0] if found.subject.has_aux else made)
    return np.array_equal(alone, found.gradient, equal_nan=True)


def _point(function: Callable[..., Any], at: str, job: Job) -> Point:
    try:
        return point(function, at, job.signature)
    except BadPoint as error:
        raise click.UsageError(str(error)) from None


def _options(job: Job, settled: Transform) -> Options:
    """The options of one derivative of the job; what is printed is one of them."""
    return Options(settled.derive, job.options.mode, settled.wrt or (), settled.has_aux, job.options.command)


def _sentence(found: Checked, origin: str) -> str:
    agreed = [f.method for f in found.findings if f.verdict is Verdict.AGREES]
    off = found.ulps
    worst = f", at most {off.max():.1f} ulps off" if len(off) else ""
    return f"{', '.join(agreed)}; arguments {origin}{worst}."
