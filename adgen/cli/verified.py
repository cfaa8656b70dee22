"""What `adgen compile --verify` adds: the module is held against every oracle, and its header says which agreed."""

from __future__ import annotations

from dataclasses import replace

import click
import numpy as np

from adgen.cli import terminal
from adgen.cli.check import quiet, show
from adgen.cli.jobs import Job
from adgen.module.transform import Transform
from adgen.pipeline import CUT, Module, Options, compile_program
from adgen.verify.budget import Worker
from adgen.verify.checking import Checked, check
from adgen.verify.findings import Verdict
from adgen.verify.importing import imported
from adgen.verify.points import BadPoint, point
from adgen.verify.subject import floats, loaded, made
from adgen.verify.trees import flat, like

ORDER = 1e-9
"""The same arithmetic in another order."""


def verified(job: Job, at: str) -> str | None:
    """The text of the module, which says what verified it; None where an oracle differs, which is then printed.

    The file is executed. Raises AdgenError, click.UsageError where nothing says what the arguments are.
    """
    if job.options.derive == "jet":
        raise click.UsageError("--verify has no oracle for derivatives of higher order; verify the jvp.")
    module = imported(job.path)
    function = getattr(module, job.program.name)
    function = getattr(function, "function", function)

    def make(settled: Transform) -> Module:
        return compile_program(job.program, job.signature, _options(job, settled))

    with quiet(), Worker() as worker:
        try:
            where = point(function, at, job.signature)
            wrt = job.options.wrt or floats(where.arguments)
            subject = made(function, where.arguments, wrt, job.options.has_aux, make)
        except BadPoint as error:
            raise click.UsageError(str(error)) from None
        found = check(subject, worker)
        same = job.options.derive != "grad" or _same(found, make(Transform("grad", wrt, has_aux=job.options.has_aux)))
        if job.options.derive in CUT:
            same = _linear_same(found, compile_program(job.program, job.signature, job.options))
    if not same and job.options.derive in CUT:
        terminal.complain(f"{job.program.name}: the linear function gives another derivative.")
        return None
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


def _linear_same(found: Checked, module: Module) -> bool:
    """Whether the linear function of a linearization, called twice, gives the derivative that was checked."""
    subject = found.subject
    direction = np.random.default_rng(1).normal(size=len(found.gradient))
    with np.errstate(all="ignore"):
        _, linear = subject.called(loaded(module.text, module.entry))
        for _ in range(2):
            if module.entry.endswith("_pullback"):
                made, expected = flat(linear(subject.out_bar)), found.gradient
            else:
                dot = flat(linear(*like(subject.active, direction)))
                made, expected = np.array([flat(subject.out_bar) @ dot]), np.array([found.gradient @ direction])
            size = np.max(np.abs(found.gradient), initial=0.0)
            if not np.allclose(made, expected, rtol=ORDER, atol=ORDER * size, equal_nan=True):
                return False
    return True


def _options(job: Job, settled: Transform) -> Options:
    """The options of one derivative of the job; what is printed is one of them."""
    options = replace(job.options, derive=settled.derive, wrt=settled.wrt or (), has_aux=settled.has_aux)
    return replace(options, verified=())


def _sentence(found: Checked, origin: str) -> str:
    agreed = [f.method for f in found.findings if f.verdict is Verdict.AGREES]
    off = found.ulps
    worst = f", at most {off.max():.1f} ulps off" if len(off) else ""
    return f"{', '.join(agreed)}; arguments {origin}{worst}."
