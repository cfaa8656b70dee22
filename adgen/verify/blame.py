"""What stands behind a wrong component: a line damaged on purpose, and the statement that a difference traces to."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from adgen.pipeline import Module
from adgen.verify.consistent import seeds
from adgen.verify.damage import Damage, damages
from adgen.verify.findings import Difference, Finding, errors
from adgen.verify.locate import locate
from adgen.verify.place import Place
from adgen.verify.subject import Emitted, Subject, flatten, loaded
from adgen.verify.trees import Vector

MATTERS = 1e-6
"""A damage whose gradient is nearer than this to the right one, relatively, changes nothing that could be caught."""


def injected(subject: Subject, seed: int = 0) -> tuple[Subject, Damage] | None:
    """The subject with one line of its derivative damaged, chosen at random among those that matter at this point."""
    right = subject.gradient()
    found = list(damages(subject.reverse.module.text))
    random.Random(seed).shuffle(found)
    return next((made for damage in found for made in _mattering(subject, damage, right)), None)


def _mattering(subject: Subject, damage: Damage, right: Vector) -> Iterator[tuple[Subject, Damage]]:
    wrong = damaged(subject, damage)
    try:
        gradient = wrong.gradient()
    except Exception:  # what raises is no wrong number
        return
    if len(gradient) == len(right) and np.nanmax(errors(gradient, right, subject.size), initial=0.0) > MATTERS:
        yield wrong, damage


def damaged(subject: Subject, damage: Damage) -> Subject:
    """The subject with a damaged module."""
    module = subject.reverse.module
    made = Module(damage.text, module.entry, module.derivation)
    return replace(subject, reverse=Emitted(made, loaded(damage.text, module.entry)))


def traced(subject: Subject, finding: Finding) -> Finding:
    """The finding with the statement of the source that its difference traces to."""
    if finding.difference is None:
        return finding
    place = place_of(subject)
    if place is None:
        return finding
    where = f"line {place.line}: {place.statement}" if place.line else f"emitted line {place.emitted_line}"
    return replace(finding, difference=replace(finding.difference, statement=where))


def place_of(subject: Subject) -> Place | None:
    """The statement that a wrong derivative traces to."""
    module = subject.reverse.module
    given = seeds(subject)
    args = (*subject.args, subject.out_bar) if subject.derive == "vjp" else subject.args
    leaves = [*flatten(module.function, subject.arguments), *given]
    return locate(module.derivation, module.text, copy.deepcopy(args), leaves)


def sentence(finding: Finding) -> str:
    """A difference in words: the component, both numbers, and where it comes from."""
    assert isinstance(finding.difference, Difference)
    it = finding.difference
    text = f"{it.component} is {it.found:.17g}; {finding.method} says {it.expected:.17g}."
    return f"{text} It traces to {it.statement}" if it.statement else text
