"""What `adgen compile --verify` adds: the module is held against every oracle, and its header says which agreed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from adgen.cli.check import quiet, show
from adgen.cli.jobs import Job
from adgen.errors import AdgenError, Span
from adgen.module.transform import Transform
from adgen.pipeline import Module, compile_program
from adgen.verify.blame import place_of, sentence, traced
from adgen.verify.budget import Worker
from adgen.verify.checking import Checked
from adgen.verify.findings import Verdict
from adgen.verify.importing import imported
from adgen.verify.member import Member, member
from adgen.verify.members import check_derivative
from adgen.verify.place import Place
from adgen.verify.points import BadPoint, point
from adgen.verify.subject import GRADIENTS, Subject, floats, made

COUNTED = 100.0
"""So many units in the last place are told as a relative error: of what nearly cancels, rounding leaves any number."""


def verified(job: Job, at: str) -> str:
    """The text of the module, which says what verified it.

    The file is executed. Raises AdgenError: E606 where an oracle differs, E607 where none can judge, and whatever the
    compiler refuses; click.UsageError where nothing says what the arguments are. The findings are then printed.
    """
    with quiet(), Worker() as worker:
        try:
            derivative, origin = _derivative(job, at)
        except BadPoint as error:
            raise click.UsageError(str(error)) from None
        found = check_derivative(derivative, worker)
        refusal = None if found.holds else _refusal(job, derivative, found)
    if refusal is not None:
        show(found, f"{job.path}:{job.program.name}", origin, derivative.meaning)
        raise refusal
    options = replace(job.options, verified=(_sentence(found, origin),))
    return compile_program(job.program, job.signature, options).text


def _derivative(job: Job, at: str) -> tuple[Subject | Member, str]:
    """The derivative that is to be printed, at arguments, and where these come from."""
    module = imported(job.path)
    function = getattr(module, job.program.name)
    function = getattr(function, "function", function)
    where = point(function, at, job.signature)
    wrt, derive = job.options.wrt or floats(where.arguments), job.options.derive
    held = {name: getattr(module, name) for name in job.program.held}
    compile_ = partial(_compiled, job)
    subject = made(function, where.arguments, wrt, job.options.has_aux, compile_, derive=derive)
    subject = replace(subject, held=held)
    if derive in GRADIENTS:
        return subject, where.origin
    printed = compile_program(job.program, job.signature, job.options)
    return member(subject, derive, printed, job.options.order), where.origin


def _compiled(job: Job, settled: Transform) -> Module:
    """One derivative of the job: the one that is printed, or one that goes with it."""
    options = replace(job.options, derive=settled.derive, wrt=settled.wrt or (), has_aux=settled.has_aux)
    if settled.derive != job.options.derive:
        options = replace(options, mode=settled.mode, order=1)
    return compile_program(job.program, job.signature, options)


def _refusal(job: Job, derivative: Subject | Member, found: Checked) -> AdgenError:
    """What is wrong, and the statement that it traces to."""
    entry = derivative.emitted.module.entry
    finding = next((f for f in found.findings if f.verdict is Verdict.DIFFERS), None)
    if finding is None:
        return AdgenError("E607", f"Of {entry}, no method that sees the function alone knows a number here.")
    place = place_of(derivative)
    told = sentence(traced(finding, place))
    return AdgenError("E606", f"{entry}: {told}", _span(job.path, place))


def _span(path: Path, place: Place | None) -> Span | None:
    """The statement in the file that is compiled; None where it is elsewhere, or unknown."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if place is None or not 0 < place.line <= len(lines) or not place.statement:
        return None
    text = lines[place.line - 1]
    return Span(str(path), place.line, len(text) - len(text.lstrip()), place.line, len(text.rstrip()))


def _sentence(found: Checked, origin: str) -> str:
    agreed = [f.method for f in found.findings if f.verdict is Verdict.AGREES]
    off = found.ulps
    worst = f", at most {off.max():.1f} ulps off" if len(off) else ""
    if len(off) and off.max() >= COUNTED:
        error = max(f.error or 0.0 for f in found.findings if f.ulps is not None)
        worst = f", with a relative error of at most {error:.1e}"
    return f"{', '.join(agreed)}; arguments {origin}{worst}."
