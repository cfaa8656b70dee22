"""The JVP or VJP of a function as blocks of the IR, by interpreting the user's rule on operands of the types of a call.

The engine copies a block to where the tangents, or the cotangents, are needed. The functions of `adgen.rule.jvp` and
`vjp` name what they need by their parameters; those of `custom_jvp` and `custom_vjp` get what JAX passes, by position.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adgen.errors import Span
from adgen.frontend.custom import Operands, Result, apart
from adgen.frontend.described import describe
from adgen.frontend.implicit import implied, iterated
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.names import closure_of
from adgen.frontend.program import Program, Rule
from adgen.frontend.rule_trees import Fit, linear_part, taken_apart
from adgen.frontend.trees import planted
from adgen.frontend.values import NONE, Abstract, Ref, Row
from adgen.ir.builder import Builder
from adgen.ir.dims import Ref as DimRef
from adgen.ir.dims import atoms
from adgen.ir.nodes import Argument, Atom, Bind, Block, Const, Tree, Value
from adgen.ir.types import ArrayType, Type, differentiable
from adgen.ir.walker import clone, free
from adgen.rules.primitive import Custom, Nondiff, Primitive, Trees
from adgen.rules.user import custom_of_user


def customs(m: Machine, name: str, rule: Rule, operands: Operands, result: Result) -> Iterator[Primitive]:
    """The primitives of a function with a JVP or VJP, called `name`; first one without, which the rule may call."""
    trees = Trees(operands.arguments, result.tree)
    yield Primitive(name, operands.paths, (), result.made.like, Nondiff(), trees=trees)
    reader = _Reader(m, rule, operands, result)
    if rule.form == "implicit":
        by_steps = rule.solution is not None and rule.solution.iterate
        made = (iterated if by_steps else implied)(m, rule, operands, result)
    else:
        made = reader.pushed() if rule.form.endswith("jvp") else reader.pulled()
    yield from custom_of_user(name, operands.paths, made, result.made, trees)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One reading of one rule."""

    m: Machine
    rule: Rule
    operands: Operands
    result: Result

    def pushed(self) -> Custom:
        """The JVP."""
        m = self.m
        with apart(m):
            args, outs = self.operands.values(m), self.outs()
            active = [a for argument, types in self.operands.typed() for a in self.active(argument, types)]
            dots = [m.builder.value(v.type, f"{v.name}_dot") for v, a in zip(args, active, strict=True) if a]
            m.open((*args, *outs, *dots))
            known = self.operands.planted(m, map(m.wrap, args))
            tangents = self.tangents(map(m.wrap, dots))
            if self.rule.form == "jvp":
                out = planted(m, self.result.tree, map(m.wrap, outs))
                made, span = self.named({**known, "out": out, **{f"{n}_dot": dot for n, dot in tangents.items()}})
            else:
                rest = [n for k, n in enumerate(known) if k not in self.rule.nondiff]
                given = (Row(tuple(known[n] for n in rest)), Row(tuple(tangents.get(n, NONE) for n in rest)))
                (_, made), span = self.pair(self.rule.function, (*self.nondiff(known), *given), "out, out_dot")
            fit = Fit(m, f"The JVP `{_name(self.rule.function)}`", False, span)
            found = fit.atoms(made, "the tangent of out", self.result.tree, iter(self.result.made.types))
            return Custom("jvp", m.builder.close(tuple(y for y in found if y is not None)), tuple(active))

    def pulled(self) -> Custom:
        """The VJP, and what it needs from the primal."""
        return self.from_operands() if self.rule.form == "vjp" else self.from_residuals()

    def from_operands(self) -> Custom:
        """Of `adgen.rule.vjp`: the residuals are those operands and results that the rule reads."""
        m = self.m
        with apart(m):
            known = [*self.operands.values(m), *self.outs()]
            bars = self.bars()
            m.open((*known, *bars))
            wrapped = map(m.wrap, known)
            named = self.operands.planted(m, wrapped)
            named["out"] = planted(m, self.result.tree, wrapped)
            named["out_bar"] = self.cotangent(bars)
            made, span = self.named(named)
            yields = self.cotangents(made, _name(self.rule.function), span)
            block = m.builder.close(tuple(y for y in yields if y is not None))
        read = free(Block((), block.binds, block.yields))
        residuals = tuple(v for v in known if v in read)
        backward = Block((*residuals, *bars), block.binds, block.yields)
        forward = Block(tuple(known), (), residuals)
        return Custom("vjp", backward, tuple(y is not None for y in yields), forward)

    def from_residuals(self) -> Custom:
        """Of `custom_vjp`: `function` gives the residuals, `backward` takes them."""
        m = self.m
        known = [*self.operands.values(m), *self.outs()]
        tree, forward = self.forward(known)
        with apart(m):
            saved = tuple(m.builder.value(y.type, y.name if isinstance(y, Value) else None) for y in forward.yields)
            bars = self.bars()
            m.open((*known, *saved, *bars))
            fixed = self.nondiff(self.operands.planted(m, map(m.wrap, known)))
            residuals = planted(m, tree, map(m.wrap, saved))
            made, span = self.called(self.rule.backward, (*fixed, residuals, self.cotangent(bars)))
            yields = self.cotangents(made, _name(self.rule.backward), span)
            block = m.builder.close(tuple(y for y in yields if y is not None))
        read = free(Block((), block.binds, block.yields))
        direct = tuple(v for v in known if v in read)
        backward = Block((*direct, *saved, *bars), block.binds, block.yields)
        forward = replace(forward, yields=(*direct, *forward.yields))
        return Custom("vjp", backward, tuple(y is not None for y in yields), forward)

    def forward(self, known: list[Value]) -> tuple[Tree, Block]:
        """The structure of the residuals, and the block that gives them, in which the result is the function's own."""
        m, outs = self.m, known[len(self.operands.types) :]
        with apart(m):
            m.open(tuple(known))
            values = self.operands.planted(m, map(m.wrap, known))
            (made, saved), span = self.pair(self.rule.function, tuple(values.values()), "out, residuals")
            fit = Fit(m, f"The function `{_name(self.rule.function)}`", False, span)
            parts = fit.leaves(made, "out", self.result.tree)
            results = [self.same(v, of, span) for v, of in zip(parts, self.result.made.types, strict=True)]
            found: list[Abstract] = []
            tree = taken_apart(m, saved, found, "The residuals", bake=True)
            block = m.builder.close(tuple(map(m.atom, found)))
            inside = {DimRef(r.id) for b in block.binds for r in b.results}
            for of in (y.type for y in block.yields):
                if isinstance(of, ArrayType) and any(not inside.isdisjoint(atoms(d)) for d in of.shape):
                    m.refuse("E504", "A residual has a length that only the run knows.", None, span)
            return tree, _with_results(block, dict(zip(results, outs, strict=True)), m.builder)

    def same(self, value: Abstract, of: ArrayType, span: Span) -> Atom:
        """A part of the result that a rule gives, which must be like that of the function."""
        atom = self.m.atom(value) if isinstance(value, Value | Const | Ref) else None
        like = atom.type if atom else None
        if atom is None or not (isinstance(like, ArrayType) and (like.dtype, like.rank) == (of.dtype, of.rank)):
            got, name = like or describe(value), _name(self.rule.function)
            self.m.refuse("E504", f"`{name}` gives {got} for the result {of}.", SAME, span)
        return atom

    def outs(self) -> list[Value]:
        """A parameter of a block for each leaf of the result."""
        return [self.m.builder.value(of, "out") for of in self.result.made.types]

    def bars(self) -> list[Value]:
        """A parameter of a block for each cotangent of the result."""
        return [self.m.builder.value(of, "out_bar") for of in self.result.made.types if differentiable(of)]

    def cotangent(self, bars: Sequence[Value]) -> Abstract:
        """The cotangent of the result, with None for what is no float."""
        tree = linear_part(self.result.tree, iter(self.result.made.types))
        return planted(self.m, tree, map(self.m.wrap, bars))

    def active(self, argument: Argument, types: tuple[Type, ...]) -> Iterator[bool]:
        """Whether the rule says something of each leaf of a parameter."""
        place = self.operands.arguments.index(argument)
        yield from (differentiable(of) and place not in self.rule.nondiff for of in types)

    def tangents(self, dots: Iterator[Abstract]) -> dict[str, Abstract]:
        """The tangent of each parameter that has floats."""
        found = {}
        for argument, types in self.operands.typed():
            if any(self.active(argument, types)):
                found[argument.name] = planted(self.m, linear_part(argument.tree, iter(types)), dots)
        return found

    def nondiff(self, known: dict[str, Abstract]) -> tuple[Abstract, ...]:
        """The parameters that are passed to the rule as they are."""
        values = list(known.values())
        return tuple(values[k] for k in self.rule.nondiff)

    def named(self, known: dict[str, Abstract]) -> tuple[Abstract, Span]:
        """What the rule's function gives for the values that its parameters name, and where it returns it."""
        assert isinstance(self.rule.function, Program)
        args = self.rule.function.node.args
        names = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
        strange = [n for n in names if n not in known]
        if strange or args.vararg or args.kwarg or args.posonlyargs:
            what = f"`{strange[0]}`" if strange else "with a star"
            name = _name(self.rule.function)
            self.m.refuse("E504", f"The parameter {what} of `{name}` is none of {', '.join(known)}.")
        return self.called(self.rule.function, (), tuple((n, known[n]) for n in names))

    def pair(self, function: object, given: tuple[Abstract, ...], what: str) -> tuple[tuple[Abstract, Abstract], Span]:
        """The two values that a function of the rule gives."""
        made, span = self.called(function, given)
        match made:
            case Row((first, second)):
                return (first, second), span
            case _:
                return self.m.refuse("E504", f"`{_name(function)}` must return a pair, ({what}).", None, span)

    def called(
        self, function: object, given: tuple[Abstract, ...], named: tuple[tuple[str, Abstract], ...] = ()
    ) -> tuple[Abstract, Span]:
        """What a function of the rule gives, and where it returns it."""
        m = self.m
        assert isinstance(function, Program)
        closure = closure_of(m, function)
        node = closure.code.node
        made = m.handlers.call(m, closure, Arguments(given, named))
        at = next((n for n in ast.walk(node) if isinstance(n, ast.Return)), node)
        end = getattr(at, "end_lineno", None) if at is not node else at.lineno
        return made, Span(closure.code.file, at.lineno, at.col_offset, end or at.lineno, at.end_col_offset or 0)

    def cotangents(self, made: Abstract, name: str, span: Span) -> tuple[Atom | None, ...]:
        """The cotangent of each leaf of the operands; None for data."""
        fit = Fit(self.m, f"The VJP `{name}`", True, span)
        wanted = [a for k, a in enumerate(self.operands.arguments) if k not in self.rule.nondiff]
        items = made.items if isinstance(made, Row) else (made,)
        if len(wanted) == 1 and fit.agrees(made, wanted[0].tree):
            items = (made,)  # the only cotangent needs no tuple of its own
        if len(items) != len(wanted):
            names = ", ".join(a.name for a in wanted)
            fix = f"Return one for each of {names}, and None for data."
            self.m.refuse("E504", f"The VJP gives {len(items)} cotangents for {len(wanted)} operands.", fix, span)
        given = iter(items)
        found: list[Atom | None] = []
        for argument, types in self.operands.typed():
            item = next(given) if argument in wanted else NONE
            found += fit.atoms(item, f"the cotangent of {argument.name}", argument.tree, iter(types))
        return tuple(found)


SAME = "Return the result first, as the function itself gives it."


def _name(function: object) -> str:
    return function.name if isinstance(function, Program) else ""


def _with_results(block: Block, results: dict[Atom, Value], builder: Builder) -> Block:
    """A block in which the results of the function are there already."""
    kept: list[Bind] = []
    env: dict[Value, Atom] = {}
    builder.open(block.params)
    for bind in block.binds:
        if bind.results and all(r in results for r in bind.results):
            env.update((r, results[r]) for r in bind.results)
        else:
            kept.append(bind)
    yields = clone(Block((), tuple(kept), block.yields), builder, env)
    return builder.close(yields)
