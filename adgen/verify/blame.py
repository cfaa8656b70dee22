"""What stands behind a wrong component: a line damaged on purpose, and the statement that a difference traces to."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol, Self, TypeVar

import numpy as np

from adgen.pipeline import CUT, Module
from adgen.verify.damage import Damage, damages
from adgen.verify.findings import Difference, Finding, errors
from adgen.verify.locate import locate
from adgen.verify.member import Member
from adgen.verify.place import Place
from adgen.verify.subject import Emitted, Subject, loaded
from adgen.verify.suspects import suspect
from adgen.verify.trees import Vector

MATTERS = 1e-6
"""A damage whose gradient is nearer than this to the right one, relatively, changes nothing that could be caught."""


class Damageable(Protocol):
    """A derivative at a point: the gradient of a subject, or another member of the family."""

    @property
    def emitted(self) -> Emitted:
        """The module."""

    @property
    def size(self) -> float:
        """The size of the value."""

    def numbers(self) -> Vector:
        """What the module gives."""

    def having(self, emitted: Emitted) -> Self:
        """The same derivative by another module."""


Damaged = TypeVar("Damaged", bound=Damageable)


def injected(subject: Damaged, seed: int = 0) -> tuple[Damaged, Damage] | None:
    """The derivative with one line of it damaged, chosen at random among those that matter at this point."""
    right = subject.numbers()
    found = list(damages(subject.emitted.module.text))
    random.Random(seed).shuffle(found)
    return next((made for damage in found for made in _mattering(subject, damage, right)), None)


def _mattering(subject: Damaged, damage: Damage, right: Vector) -> Iterator[tuple[Damaged, Damage]]:
    wrong = damaged(subject, damage)
    try:
        numbers = wrong.numbers()
    except Exception:  # what raises is no wrong number
        return
    if len(numbers) == len(right) and np.nanmax(errors(numbers, right, subject.size), initial=0.0) > MATTERS:
        yield wrong, damage


def damaged(subject: Damaged, damage: Damage) -> Damaged:
    """The derivative by a damaged module."""
    module = subject.emitted.module
    made = Module(damage.text, module.entry, module.derivation)
    return subject.having(Emitted(made, loaded(damage.text, module.entry)))


def traced(finding: Finding, place: Place | None) -> Finding:
    """The finding with the statement of the source that its difference traces to, if one is known."""
    if finding.difference is None or place is None:
        return finding
    where = f"line {place.line}: {place.statement}" if place.line else f"emitted line {place.emitted_line}"
    return replace(finding, difference=replace(finding.difference, statement=where))


def place_of(subject: Subject | Member) -> Place | None:
    """The statement that a wrong derivative traces to."""
    module = subject.emitted.module
    if isinstance(subject, Subject):
        args, named = copy.deepcopy(subject.given)
        return locate(module.derivation, module.text, args, subject.flat_given, named)
    if subject.derive in CUT:  # two functions, of which the interpreter runs one
        return suspect(subject.shortened, subject.subject.operands(subject.subject.primal))
    args, named = copy.deepcopy(subject.given)
    return locate(subject.shortened, module.text, args, subject.flat_given, named)


def sentence(finding: Finding) -> str:
    """A difference in words: the component, both numbers, and where it comes from."""
    assert isinstance(finding.difference, Difference)
    it = finding.difference
    text = f"{it.component} is {it.found:.17g}; {finding.method} says {it.expected:.17g}."
    return f"{text} It traces to {it.statement}" if it.statement else text
