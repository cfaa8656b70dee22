"""Everything that the meaning of a program depends on, as text: what the key of the disk cache is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from adgen.frontend.constants import frozen
from adgen.frontend.program import (
    Constant,
    Derivation,
    Distribution,
    Entity,
    Held,
    Library,
    Namespace,
    Program,
    Record,
    Unreadable,
    Vectorized,
)
from adgen.frontend.scope import Definition, free_paths

T = TypeVar("T", Program, Namespace)


def dependencies(program: Program) -> Iterator[str]:
    """The source of `program` and of every function that it reaches, and what every name in them means.

    Two programs with the same dependencies compile to the same text. Functions and objects are numbered in the order in
    which they are first reached, so the text does not depend on where anything lies in memory.
    """
    walk = _Walk()
    walk.meaning(program)
    yield from walk.lines()


@dataclass(slots=True)
class _Walk:
    """What has been reached. An object that is used as a whole, and not for one attribute, may be read for any
    attribute that the text of some function names.
    """

    numbers: dict[int, int] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    objects: list[Namespace] = field(default_factory=list)
    attributes: dict[str, None] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        done: set[tuple[int, str]] = set()
        read = 0
        while True:
            while read < len(self.programs):
                yield from self.function(self.programs[read])
                read += 1
            todo = [(k, name) for k in range(len(self.objects)) for name in self.attributes if (k, name) not in done]
            if not todo:
                return
            for k, name in todo:
                done.add((k, name))
                yield f"object {k}.{name} = {self.meaning(self.objects[k].resolve(name))}"

    def function(self, program: Program) -> Iterator[str]:
        # The column tells apart two lambdas on one line.
        place = f"{program.file}:{program.node.lineno}:{program.node.col_offset}"
        yield f"function {program.name} {place}\n{source_text(program)}"
        if program.rule is not None:
            rule = program.rule
            parts = (f if isinstance(f, Program) else None for f in (rule.function, rule.backward))
            meanings = " and ".join(map(self.meaning, parts))
            options = f"{rule.head} {rule.texts} {rule.nondiff} {rule.solution}"
            yield f"rule {rule.form} {options} {meanings} of {program.module}"
        self.attributes |= dict.fromkeys(n.attr for n in ast.walk(program.node) if isinstance(n, ast.Attribute))
        for path in sorted(_names(program.node)):
            entity, rest = _resolved(program, path)
            yield f"{path} = {self.meaning(entity)}{rest}"

    def meaning(self, entity: Entity | None) -> str:
        match entity:
            case None:
                return "undefined"
            case Library(path):
                return f"library {path}"
            case Constant(value):
                return f"constant {frozen(value)}"
            case Held(name):
                return f"the parameter {name}"
            case Program():
                return f"function {self.number(entity, self.programs)}"
            case Namespace(name):
                return f"object {self.number(entity, self.objects)} {name}"
            case Record(path, fields, defaults, named_tuple):
                shown = ", ".join(f"{name}={self.meaning(value)}" for name, value in defaults)
                return f"{'named tuple' if named_tuple else 'dataclass'} {path}({', '.join(fields)}; {shown})"
            case Distribution(path, args, keywords):
                named = [f"{name}={self.meaning(value)}" for name, value in keywords]
                return f"distribution {path}({', '.join([*map(self.meaning, args), *named])})"
            case Vectorized(function, otypes):
                return f"vectorized {self.meaning(function)} {otypes}"
            case Derivation(path, function, options):
                named = [f"{name}={self.meaning(value)}" for name, value in options]
                return f"{path} of {self.meaning(function)} {named}"
            case Unreadable(why):
                return f"unreadable {why}"

    def number(self, entity: T, reached: list[T]) -> int:
        if id(entity) not in self.numbers:
            self.numbers[id(entity)] = len(reached)
            reached.append(entity)
        return self.numbers[id(entity)]


def source_text(program: Program) -> str:
    """The lines of the definition."""
    lines = program.text.splitlines(keepends=True)
    return "".join(lines[program.node.lineno - 1 : program.node.end_lineno])


def _names(node: Definition) -> set[str]:
    """What the body reads from outside, and the names that stand for default values."""
    defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
    return {*free_paths(node), *(n.id for d in defaults for n in ast.walk(d) if isinstance(n, ast.Name))}


def _resolved(program: Program, path: str) -> tuple[Entity | None, str]:
    """What a dotted path means, as far as it leads through modules and objects, and the rest of the path."""
    name, *attributes = path.split(".")
    entity = program.resolve(name)
    while isinstance(entity, Namespace) and attributes:
        entity = entity.resolve(attributes.pop(0))
    return entity, "".join(f".{a}" for a in attributes)
