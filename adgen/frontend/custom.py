"""What a function with a rule of the user's gives, and its JVP or VJP: both are found by interpreting Python functions.

A JVP or VJP is interpreted where the function is called, on operands of these types, and becomes a block of the IR: the
engine copies it to where the tangents, or the cotangents, are needed. Operands and results are trees; the block has
their leaves.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from adgen.errors import Span
from adgen.frontend.machine import Arguments, Machine, Poisoned
from adgen.frontend.names import closure_of
from adgen.frontend.program import Program, Rule
from adgen.frontend.rule_trees import Fit, linear_part, paths, places, taken_apart
from adgen.frontend.trees import labels, planted
from adgen.frontend.values import NONE, Abstract, Box, Cell, Closure, Row
from adgen.ir.nodes import Argument, Atom, Block, Tree, Value, leaves
from adgen.ir.types import ArrayType, Type, differentiable
from adgen.rules.primitive import Primitive, Trees
from adgen.rules.user import Made, custom_of_user


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
    """What a function gives: the structure, its leaves, and which containers in it are operands themselves."""

    tree: Tree
    made: Made
    kept: bool


@contextmanager
def _apart(m: Machine) -> Iterator[None]:
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
    with _apart(m):
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


def customs(m: Machine, name: str, rule: Rule, operands: Operands, result: Result) -> Iterator[Primitive]:
    """The primitives of a function with a JVP or VJP, by the name `name`."""
    block, active = _block(m, rule, operands, result)
    trees = Trees(operands.arguments, result.tree)
    yield from custom_of_user(name, operands.paths, rule.form, block, active, result.made, trees)


def _block(m: Machine, rule: Rule, operands: Operands, result: Result) -> tuple[Block, tuple[bool, ...]]:
    """The rule as a block over operands, results, and tangents or cotangents; and the operands that it is for."""
    with _apart(m):
        args = operands.values(m)
        outs = [m.builder.value(of, "out") for of in result.made.types]
        like, suffix = (args, "dot") if rule.form == "jvp" else (outs, "bar")
        more = [m.builder.value(v.type, f"{v.name}_{suffix}") if differentiable(v.type) else None for v in like]
        m.open((*args, *outs, *(v for v in more if v is not None)))
        known = operands.planted(m, map(m.wrap, args))
        known["out"] = planted(m, result.tree, map(m.wrap, outs))
        directions = (m.wrap(v) for v in more if v is not None)
        if rule.form == "vjp":
            known["out_bar"] = planted(m, linear_part(result.tree, iter(result.made.types)), directions)
        else:
            for argument, types in operands.typed():
                if any(map(differentiable, types)):
                    tree = linear_part(argument.tree, iter(types))
                    known[f"{argument.name}_dot"] = planted(m, tree, directions)
        made, span = _ruled(m, rule, known)
        yields = _yields(m, rule, made, operands, result, span)
        active = tuple(differentiable(of) for of in operands.types)
        if rule.form == "vjp":
            active = tuple(y is not None for y in yields)
        return m.builder.close(tuple(y for y in yields if y is not None)), active


def _ruled(m: Machine, rule: Rule, known: dict[str, Abstract]) -> tuple[Abstract, Span]:
    """What the rule's function gives for the values that its parameters name, and where it returns it."""
    assert isinstance(rule.function, Program)
    function = closure_of(m, rule.function)
    node = function.code.node
    args = node.args
    names = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    strange = [n for n in names if n not in known]
    if strange or args.vararg or args.kwarg or args.posonlyargs:
        what = f"`{strange[0]}`" if strange else "with a star"
        m.refuse("E504", f"The parameter {what} of `{function.code.name}` is none of {', '.join(known)}.")
    made = m.handlers.call(m, function, Arguments((), tuple((n, known[n]) for n in names)))
    at = next((n for n in ast.walk(node) if isinstance(n, ast.Return)), node)
    end = getattr(at, "end_lineno", None) if at is not node else at.lineno
    return made, Span(function.code.file, at.lineno, at.col_offset, end or at.lineno, at.end_col_offset or 0)


def _yields(
    m: Machine, rule: Rule, made: Abstract, operands: Operands, result: Result, span: Span
) -> tuple[Atom | None, ...]:
    """What the rule gives for each leaf: the tangents of the results, or the cotangents of all operands."""
    called = rule.function.name if isinstance(rule.function, Program) else ""
    if rule.form == "jvp":
        fit = Fit(m, f"The JVP `{called}`", False, span)
        found = fit.atoms(made, "the tangent of out", result.tree, iter(result.made.types))
        return tuple(y for y in found if y is not None)
    fit = Fit(m, f"The VJP `{called}`", True, span)
    items = made.items if isinstance(made, Row) else (made,)
    if len(operands.arguments) == 1 and fit.agrees(made, operands.arguments[0].tree):
        items = (made,)  # the only cotangent needs no tuple of its own
    if len(items) != len(operands.arguments):
        count, names = len(operands.arguments), ", ".join(a.name for a in operands.arguments)
        fix = f"Return one for each of {names}, and None for data."
        m.refuse("E504", f"The VJP gives {len(items)} cotangents for {count} operands.", fix, span)
    return tuple(
        y
        for item, (argument, types) in zip(items, operands.typed(), strict=True)
        for y in fit.atoms(item, f"the cotangent of {argument.name}", argument.tree, iter(types))
    )
