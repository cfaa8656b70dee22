"""Everything that the meaning of a program depends on, as text: what the key of the disk cache is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from adgen.frontend.constants import frozen
from adgen.frontend.program import Constant, Entity, Library, Namespace, Program, Record, Unreadable
from adgen.frontend.scope import Definition, free_paths


def dependencies(program: Program) -> Iterator[str]:
    """The source of `program` and of every function that it reaches, and what every name in them means.

    Two programs with the same dependencies compile to the same text. Functions are numbered in the order in which they
    are first reached, so the text does not depend on where anything lies in memory.
    """
    numbers: dict[int, int] = {id(program): 0}
    waiting = [program]
    while waiting:
        current = waiting.pop(0)
        yield f"function {current.name} {current.file}:{current.node.lineno}\n{source_text(current)}"
        for path in sorted(_names(current.node)):
            entity, rest = _resolved(current, path)
            if isinstance(entity, Program) and id(entity) not in numbers:
                numbers[id(entity)] = len(numbers)
                waiting.append(entity)
            yield f"{path} = {_meaning(entity, numbers)}{rest}"


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


def _meaning(entity: Entity | None, numbers: dict[int, int]) -> str:
    match entity:
        case None:
            return "undefined"
        case Library(path):
            return f"library {path}"
        case Constant(value):
            return f"constant {frozen(value)}"
        case Program():
            return f"function {numbers[id(entity)]}"
        case Namespace(name):
            return f"object {name}"
        case Record(path, fields, defaults, named_tuple):
            shown = ", ".join(f"{name}={_meaning(value, numbers)}" for name, value in defaults)
            return f"{'named tuple' if named_tuple else 'dataclass'} {path}({', '.join(fields)}; {shown})"
        case Unreadable(why):
            return f"unreadable {why}"
