"""Collects what a page shows of one function: texts, findings, accuracy, cost, counts and how they grow."""

from __future__ import annotations

import ast
import platform
from collections.abc import Callable, Iterator
from dataclasses import replace

import mpmath
import numpy as np
import scipy
import sympy

from adgen.emit.signature import signature_text
from adgen.ir.nodes import Function
from adgen.pipeline import Module
from adgen.report.costs import Made, costs
from adgen.report.curves import Counted, Curve
from adgen.report.graph import graph
from adgen.report.growth import FAULTS, counted, growth
from adgen.report.linked import linked
from adgen.report.measured import Accuracy, Found, Measured, Operations, Scored, Sweep
from adgen.report.names import NAMES, several
from adgen.report.numbers import error
from adgen.report.symbolic_code import symbolic
from adgen.verify import counts, numeric
from adgen.verify.arithmetic import Unjudged
from adgen.verify.budget import Worker
from adgen.verify.checking import SYMBOLIC, Checked, narrowest
from adgen.verify.data import Datum
from adgen.verify.findings import Finding, Verdict, errors, ulps
from adgen.verify.interpret import run
from adgen.verify.member import Member
from adgen.verify.subject import Subject
from adgen.verify.trees import Vector, leaves

SWEPT = 8
"""Components that finite differences are swept over at most."""

COUNTED = 100.0
"""So many units in the last place are told as a relative error."""


def untold(step: str) -> None:
    """Tell nobody."""


def measured(
    checked: Checked,
    worker: Worker,
    seconds: float = 10.0,
    curves: tuple[Curve, ...] = (),
    tell: Callable[[str], None] = untold,
) -> Measured:
    """Everything on the page of a function; `seconds` is what each step of SymPy and of timing may take.

    `curves` are shown behind the function's own; `tell` hears of each part before it is begun.
    """
    subject = checked.subject
    tell("SymPy")
    formulas = {
        "symbolic": _symbolic(checked, worker, False, seconds),
        "cse": _symbolic(checked, worker, True, seconds),
    }
    tell("accuracy")
    accuracy = _accuracy(checked, formulas)
    tell("cost")
    times = costs(subject, formulas, seconds)
    tell("operations")
    operations = (*_compiled(subject), *(_of_sympy(name, made) for name, made in formulas.items()))
    own = growth(subject, worker, seconds)
    primal, derivative = linked(subject, subject.reverse.module)
    return Measured(
        name=subject.name,
        file=primal.file,
        signature=signature_text(subject.reverse.module.function),
        at=tuple(f"{name} = {_shown(value)}" for name, value in subject.arguments.items()),
        wrt=subject.wrt,
        derive=subject.derive,
        command=_command(subject.reverse.module),
        holds=checked.holds,
        verdict=verdict(checked),
        primal=primal,
        derivative=derivative,
        findings=tuple(map(_found, checked.findings)),
        accuracy=accuracy,
        costs=times,
        operations=operations,
        curves=(*([own] if own else []), *curves),
        graph=graph(subject.primal),
        made_by=f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"SymPy {sympy.__version__}, {platform.system()} {platform.machine()}",
    )


def of_member(page: Measured, member: Member, checked: Checked) -> Measured:
    """The page with another member of the family as its derivative; all that is timed and scored is the gradient's."""
    module = member.emitted.module
    primal, derivative = linked(member.subject, module)
    return replace(
        page,
        signature=signature_text(module.function),
        derive=member.derive,
        command=_command(module),
        holds=page.holds and checked.holds,
        verdict=verdict(checked, member.meaning) if page.holds or not checked.holds else page.verdict,
        primal=primal,
        derivative=derivative,
        findings=tuple(map(_found, checked.findings)),
        member=member.meaning,
    )


def verdict(checked: Checked, what: str = "derivative") -> str:
    """What all oracles say together, in one sentence."""
    by = {v: [f for f in checked.findings if f.verdict is v] for v in Verdict}
    agree, differ, skip = by[Verdict.AGREES], by[Verdict.DIFFERS], by[Verdict.SKIPPED]
    if differ:
        first = differ[0]
        others = f" and {several(len(differ) - 1, 'other method')}" if len(differ) > 1 else ""
        return f"The {what} is wrong: {first.method}{others} differ{'s' * (not others)}{_where(first, '; ')}."
    if not agree:
        return f"Nothing is known of the {what}: every method was skipped."
    off, worst = checked.ulps, max((f.error or 0.0 for f in agree if f.ulps is not None), default=0.0)
    far = ""
    if len(off):
        # Of a component that nearly cancels, rounding leaves many units in its last place.
        most = float(np.max(off))
        within = f"{most:.2g} ulp{'s' * (most != 1.0)}" if most < COUNTED else f"a relative error of {error(worst)}"
        far = f", which is within {within} of the truth to fifty digits"
    left = f"; {several(len(skip), 'method')} had nothing to say" if skip else ""
    agrees = "agrees" if len(agree) == 1 else "agree"
    return f"{several(len(agree), 'method').capitalize()} {agrees} with the {what}{far}{left}."


def _where(finding: Finding, before: str = "") -> str:
    """Which component differs, both values, and the statement behind it."""
    found = finding.difference
    if found is None:
        return ""
    statement = f", from `{found.statement}`" if found.statement else ""
    by = "the derivative by " if " of " not in found.component else ""
    return f"{before}{by}{found.component} is {found.found!r} and not {found.expected!r}{statement}"


def _found(finding: Finding) -> Found:
    return Found(
        finding.method,
        finding.verdict.value,
        finding.error,
        finding.ulps,
        finding.judged,
        finding.seconds,
        finding.reason,
        _where(finding),
    )


def _command(module: Module) -> str:
    """The command line that the header of the module has."""
    text = ast.get_docstring(ast.parse(module.text)) or ""
    return next((line.strip() for line in text.splitlines() if line.startswith("    adgen compile")), "")


def _shown(value: Datum) -> str:
    """An argument in a few words."""
    if isinstance(value, np.ndarray):
        short = value.size <= 4 and value.ndim == 1
        sizes = " × ".join(map(str, value.shape))
        return f"[{', '.join(f'{v:.6g}' for v in value)}]" if short else f"{value.dtype} array of {sizes or 1}"
    if isinstance(value, bool | int | float | str | np.generic) or value is None:
        return repr(value.item() if isinstance(value, np.generic) else value)
    return f"{type(value).__name__} of {several(len(leaves(value)), 'part')}"


def _symbolic(checked: Checked, worker: Worker, shared: bool, seconds: float) -> Made:
    """SymPy's derivative; what its oracle could not make is not tried again."""
    said = next((f for f in checked.findings if f.method == SYMBOLIC), None)
    if said is not None and said.verdict is Verdict.SKIPPED:
        return Made(None, said.reason)
    try:
        return Made(worker.within(seconds, symbolic, checked.subject.total, shared))
    except Unjudged as error:
        return Made(None, str(error))


def _accuracy(checked: Checked, formulas: dict[str, Made]) -> Accuracy:
    subject = checked.subject
    known = sorted(k for k, e in checked.truth.items() if mpmath.isfinite(e))
    truth = [checked.truth[k] for k in known]
    ways: dict[str, Callable[[], Vector]] = {
        "reverse": lambda: checked.numbers[known],
        "forward": lambda: _forward(subject, known),
        "symbolic": lambda: _evaluated(subject, formulas["symbolic"])[known],
        "cse": lambda: _evaluated(subject, formulas["cse"])[-len(checked.numbers) :][known],
        "differences": lambda: numeric.by_differences(subject.contracted, known)[0],
    }
    scored = tuple(_scored(name, way, truth, subject) for name, way in ways.items())
    return Accuracy(len(known), len(checked.numbers), scored, _sweep(subject, known, truth) if known else None)


def _scored(name: str, way: Callable[[], Vector], truth: list[Datum], subject: Subject) -> Scored:
    if not truth:
        return Scored(name, NAMES[name], reason="The truth is not known here.")
    try:
        found = way()
    except (Unjudged, *FAULTS) as error:
        said = str(error) if isinstance(error, Unjudged) else f"It raises {type(error).__name__}: {error}."
        return Scored(name, NAMES[name], reason=said)
    off, units = errors(found, truth, subject.size), ulps(found, truth, narrowest(subject.active))
    return Scored(name, NAMES[name], tuple(off.tolist()), tuple(units.tolist()))


def _forward(subject: Subject, known: list[int]) -> Vector:
    if subject.forward is None:
        raise Unjudged(subject.no_forward)
    size = len(subject.places)
    return np.array([subject.tangent(np.eye(1, size, k)[0]) for k in known])


def _evaluated(subject: Subject, made: Made) -> Vector:
    return np.array(made.function()(*map(float, subject.contracted.point)), dtype=np.float64)


def _sweep(subject: Subject, known: list[int], truth: list[Datum]) -> Sweep:
    """Differences at every step, of some components in equal distances."""
    places = sorted({round(p) for p in np.linspace(0, len(known) - 1, SWEPT)})
    with np.errstate(all="ignore"):
        rows = [numeric.sweep(subject.contracted, known[p]) for p in places]
    off = np.array([[errors([v], [truth[p]], subject.size)[0] for v in row] for p, row in zip(places, rows)])
    return Sweep(numeric.STEPS, tuple(np.median(off, axis=0).tolist()), tuple(np.max(off, axis=0).tolist()))


def _compiled(subject: Subject) -> Iterator[Operations]:
    """What the primal, the reverse and the forward mode count."""
    programs: dict[str, tuple[Function, str, str]] = {
        "primal": (subject.primal, "", ""),
        "reverse": (subject.reverse.module.function, subject.reverse.module.text, subject.reverse.module.entry),
    }
    if subject.forward is not None:
        module = subject.forward.module
        programs["forward"] = (module.function, module.text, module.entry)
    points = subject.operands(subject.primal)
    yields = run(subject.primal, points)
    for name, (function, text, entry) in programs.items():
        try:
            found = counted(function, points, yields)
        except FAULTS as error:
            yield Operations(name, NAMES[name], None, f"It raises {type(error).__name__}: {error}.")
            continue
        lines = counts.lines(text, entry) if text else None
        yield Operations(name, NAMES[name], _with_lines(found, lines))


def _with_lines(found: Counted, lines: int | None) -> Counted:
    return Counted(found.tree, found.dag, found.static, found.executed, found.products, found.peak, lines)


def _of_sympy(name: str, made: Made) -> Operations:
    return Operations(name, NAMES[name], made.symbolic.counted if made.symbolic else None, made.why)
