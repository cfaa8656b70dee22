"""The tangents of binds that were differentiated together: partial derivatives times the tangents of the inputs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from adgen.ad.seeded import SEED, seeded
from adgen.ad.tangents import finish, total
from adgen.frontend.formula import formula
from adgen.ir.builder import Builder
from adgen.ir.nodes import Atom, Bind, Composite, Value


class Composites:
    """The composites of a function, found by the values that their binds make."""

    def __init__(self, composites: Iterable[Composite]) -> None:
        self._of = {value: composite for composite in composites for value in composite.values}

    def __contains__(self, value: Value) -> bool:
        return value in self._of

    def tangents(
        self, bind: Bind, given: Mapping[Value, Atom], builder: Builder, nonzero: Collection[Value], suffix: str
    ) -> dict[Value, Atom]:
        """The tangents of the outputs, at the last bind of a composite; before it, none are known."""
        composite = self._of[bind.results[0]]
        dots = {i: given[i] for i in composite.inputs if i in given}
        if bind.results[0] != composite.values[-1] or not dots:
            return {}
        with builder.at(replace(bind.span, note=composite.method)):
            return dict(_Applied(composite, dots, builder, nonzero, suffix).tangents())


def variable(value: Value) -> str:
    """What a value is called in the texts of a composite."""
    return f"v{value.id}"


@dataclass(slots=True)
class _Applied:
    """A composite, on the tangents of those of its inputs that have one."""

    composite: Composite
    dots: Mapping[Value, Atom]
    builder: Builder
    nonzero: Collection[Value]
    suffix: str

    def tangents(self) -> Iterator[tuple[Value, Atom]]:
        env: dict[str, Atom] = {variable(v): v for v in (*self.composite.reads, *self.composite.values)}
        for step in self.composite.steps:
            env[step.name] = formula(step.text, env, self.builder, step.lib, self.nonzero)
        for output, row in zip(self.composite.outputs, self.composite.partials, strict=True):
            pairs = zip(self.composite.inputs, row, strict=True)
            terms = [self.term(p, output, i, env) for i, p in pairs if p is not None and i in self.dots]
            if terms:
                yield output, finish(total(terms, self.builder), output, self.builder, self.suffix)

    def term(self, partial: str, output: Value, by: Value, env: Mapping[str, Atom]) -> Atom:
        """A partial derivative times a tangent; a longer one is computed first, once for all tangents."""
        if partial.count(" ") <= 2:
            return formula(seeded(partial), {**env, SEED: self.dots[by]}, self.builder, None, self.nonzero)
        made = formula(partial, env, self.builder, None, self.nonzero)
        if output.name and by.name and output.name != by.name:
            made = self.builder.named(made, f"d{output.name}_d{by.name}")
        return formula("seed * made", {"made": made, SEED: self.dots[by]}, self.builder)
