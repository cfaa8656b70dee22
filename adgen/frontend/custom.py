"""What a function with a rule of the user's gives: found by interpreting its body on operands of the types of a call.

Operands and results are trees; the IR has their leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from adgen.frontend.machine import Arguments, Machine, Poisoned
from adgen.frontend.rule_trees import paths, places, taken_apart
from adgen.frontend.trees import labels, planted
from adgen.frontend.values import NONE, Abstract, Box, Cell, Closure, Ref
from adgen.ir.nodes import Argument, Tree, Value, leaves
from adgen.ir.types import ArrayType, Type
from adgen.rules.user import Made


@dataclass(frozen=True, slots=True)
class Operands:
    """The operands of one call: the parameters as trees, and the types of their leaves."""

    arguments: tuple[Argument, ...]
    types: tuple[Type, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """What the user would write for each leaf."""
        return tuple(path for a in self.arguments for path in paths(a.name, a.tree))

    def values(self, m: Machine) -> list[Value]:
        """A parameter of a block for each leaf."""
        names = (name for a in self.arguments for name in labels(a.name, a.tree))
        return [m.builder.value(of, name) for of, name in zip(self.types, names, strict=True)]

    def planted(self, m: Machine, found: Iterator[Abstract]) -> dict[str, Abstract]:
        """The parameters with these leaves."""
        return {a.name: planted(m, a.tree, found) for a in self.arguments}

    def typed(self) -> Iterator[tuple[Argument, tuple[Type, ...]]]:
        """Each parameter with the types of its leaves."""
        start = 0
        for argument in self.arguments:
            end = start + leaves(argument.tree)
            yield argument, self.types[start:end]
            start = end


@dataclass(frozen=True, slots=True)
class Result:
    """What a function gives: the structure, its leaves, and whether containers in it are operands themselves.

    Of a body outside the language, `like` has the operand whose shape each leaf must turn out to have, None for a
    number.
    """

    tree: Tree
    made: Made
    kept: bool
    like: tuple[int | None, ...] = ()


@contextmanager
def apart(m: Machine) -> Iterator[None]:
    """Interpret in a block that shares nothing with the program: neither places nor values."""
    mark, state, scopes = m.mark(), m.state, m.builder.scopes
    m.state, m.builder.scopes = state.copy(), []
    try:
        yield
    finally:
        m.state, m.builder.scopes = state, scopes
        m.unwind(mark)


def made_by(m: Machine, closure: Closure, operands: Operands) -> Result:
    """What the function gives for operands of these types.

    Raises AdgenError where its body is outside the language, and E504 where it changes its arguments or gives no array.
    """
    code = closure.code
    plain = replace(closure, code=replace(code, rule=None))
    with apart(m):
        params = operands.values(m)
        m.open(tuple(params))
        given = operands.planted(m, (m.wrap(p) for p in params))
        before = {p for value in given.values() for p in places(m, value)}
        result = _unless_refused(m, plain, _called(operands, given))
        found: list[Abstract] = []
        tree = taken_apart(m, result, found, f"The result of `{code.name}`")
        if not m.memory.written.isdisjoint(before):
            m.refuse("E504", f"`{code.name}` changes its arguments, and has a rule of its own.")
        types = tuple(of for v in found if isinstance(of := m.atom(v).type, ArrayType))
        if not types:
            m.refuse("E504", f"`{code.name}` gives no number and no array, and has a rule of its own.")
        there = list(places(m, result))
        cells = [p for p in there if isinstance(p, Cell)]
        shares = len(set(cells)) < len(cells) or not before.isdisjoint(cells)
        boxes = [p for p in there if isinstance(p, Box)]
        if len(set(boxes)) < len(boxes):
            m.refuse("E504", f"`{code.name}` gives one container in two places, and has a rule of its own.", COPY)
        return Result(tree, Made(types, operands.types, shares), not before.isdisjoint(boxes))


COPY = "Give a copy."


def _called(operands: Operands, given: dict[str, Abstract]) -> Arguments:
    """The arguments of a call, by place where they may be."""
    by_name = {a.name for a in operands.arguments if a.keyword_only}
    named = tuple((n, v) for n, v in given.items() if n in by_name)
    return Arguments(tuple(v for n, v in given.items() if n not in by_name), named)


def _unless_refused(m: Machine, function: Closure, given: Arguments) -> Abstract:
    """The value of a call; its first refusal is raised and not recorded, since the call itself may still be good."""
    before = len(m.errors)
    try:
        result = m.handlers.call(m, function, given)
    except Poisoned:
        result = NONE
    refused = m.errors[before:]
    del m.errors[before:]
    if refused:
        raise refused[0]
    return result


RULED = "A function with a rule of its own"


def tie(m: Machine, made: Sequence[Abstract], given: Iterable[Abstract], what: str = RULED) -> None:
    """Record that the results of a call may be its arguments, and each other; `what` is it that was called."""
    cells = [v.cell for v in made if isinstance(v, Ref)]
    others = [v.cell for v in given if isinstance(v, Ref)]
    for k, cell in enumerate(cells):
        for other in (*cells[:k], *others):
            m.state.tie(cell, other, "E402", f"{what} may give its argument itself.")
