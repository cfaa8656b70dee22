"""The tangent of one primitive, from its line in the table."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from types import MappingProxyType
from typing import NoReturn, assert_never

from adgen.ad.customised import customised
from adgen.ad.seeded import SEED, seeded
from adgen.ad.structural import TANGENTS
from adgen.ad.zeros import spread, zeros
from adgen.errors import refuse
from adgen.frontend.formula import formula
from adgen.ir.builder import Builder, literal, narrowed
from adgen.ir.nodes import Apply, Atom, Bind, Value
from adgen.ir.types import differentiable
from adgen.rules.primitive import Custom, Linear, Nondiff, Partials, Primitive, Pulled, Structural, Tangent, Tangents
from adgen.rules.table import PRIMITIVES

Given = Mapping[Value, Atom]

IDEMPOTENT = frozenset({"maximum", "minimum"})
"""Of `max(x, x)` the tangent is that of x: the rule would compare x with itself."""


def tangents_of(
    bind: Bind, op: Apply, given: Given, builder: Builder, nonzero: Collection[Value], suffix: str
) -> dict[Value, Atom]:
    """The tangents of the results of `bind`, whose `op` has at least one operand with a tangent in `given`."""
    primitive = PRIMITIVES[op.prim]
    dots = tuple(given.get(a) if isinstance(a, Value) else None for a in op.args)
    _refuse_data(bind, primitive, dots)
    match primitive.rule:
        case _ if op.prim in IDEMPOTENT and op.args[0] == op.args[1] and dots[0] is not None:
            made = dots[0]
        case Partials(texts):
            made = _partials(op, primitive, texts, dots, bind.result, builder, nonzero)
        case Linear(transposes, joint):
            made = _joint(op, transposes, dots, builder) if joint else _each(op, transposes, dots, builder)
        case Tangent(text):
            made = _tangent(op, primitive, text, dots, bind.result, builder)
        case Tangents(results, texts):
            named = dict(zip(results, bind.results, strict=True))
            pairs = [(r, t) for r, t in zip(bind.results, texts, strict=True) if t is not None]
            made_each = ((r, _tangent(op, primitive, t, dots, bind.results[0], builder, named)) for r, t in pairs)
            return {r: finish(made, r, builder, suffix) for r, made in made_each}
        case Structural():
            made_many = TANGENTS[op.prim](op, dots, builder)
            return {r: finish(m, r, builder, suffix) for r, m in zip(bind.results, made_many) if m is not None}
        case Custom() as rule:
            floats = [r for r in bind.results if differentiable(r.type)]
            made_some = customised(bind, op, rule, dots, builder)
            return {r: finish(m, r, builder, suffix) for r, m in zip(floats, made_some, strict=True)}
        case Nondiff() | Pulled():
            refuse("E501", f"{op.prim} has no derivative.", bind.span)
        case _:
            assert_never(primitive.rule)
    return {bind.result: finish(made, bind.result, builder, suffix)}


def _refuse_data(bind: Bind, primitive: Primitive, dots: tuple[Atom | None, ...]) -> None:
    """Refuse (E501) an operand with a tangent that its rule declares to be data: its derivative is not zero."""
    match primitive.rule:
        case Partials(texts) | Linear(texts):
            for name, text, dot in zip(primitive.params, texts, dots):
                if text is None and dot is not None:
                    _refuse_operand(bind, primitive, name)
        case Custom(_, _, active):
            for name, is_active, dot in zip(primitive.params, active, dots):
                if not is_active and dot is not None:
                    _refuse_operand(bind, primitive, name)
        case _:
            return


def _refuse_operand(bind: Bind, primitive: Primitive, name: str) -> NoReturn:
    function = primitive.name.partition("(")[0].rpartition(":")[2]
    why = f"{function}({', '.join(primitive.params)}) has no derivative in {name}, which depends on wrt."
    refuse("E501", why, bind.span, f"Where it is data, pass adgen.stop_gradient({name}).")


def finish(made: Atom, result: Value, builder: Builder, suffix: str) -> Atom:
    """A tangent with the type and the name that go with the value."""
    whole = narrowed(spread(made, result.type, builder), result.type)
    return builder.named(whole, dotted(result.name, suffix) if result.name else None)


def dotted(name: str, suffix: str) -> str:
    """The name of a derivative; a number counts on: the second derivative of `x_dot` is `x_dot3`."""
    if not suffix.isdecimal():
        return f"{name}_{suffix}"
    base, dots, order = name.rpartition("_dot")
    if dots and (order.isdecimal() or not order):
        name, suffix = base, str(int(suffix) + int(order or 1))
    return f"{name}_dot{suffix if suffix != '1' else ''}"


def environment(op: Apply, primitive: Primitive, out: Atom) -> dict[str, Atom | Hashable]:
    """What the names in a rule mean: operands, options, and `out`."""
    env: dict[str, Atom | Hashable] = {**dict(primitive.options), **dict(op.attrs), "out": out}
    env.update(zip(primitive.params, op.args))
    return env


def library(op: Apply) -> str | None:
    """The library that the user spelled the primitive with."""
    lib = op.attr("lib")
    return lib if isinstance(lib, str) else None


def _partials(
    op: Apply,
    primitive: Primitive,
    texts: tuple[str | None, ...],
    dots: tuple[Atom | None, ...],
    out: Value,
    builder: Builder,
    nonzero: Collection[Value],
) -> Atom:
    env = environment(op, primitive, out)
    terms = [
        formula(seeded(text), {**env, SEED: dot}, builder, library(op), nonzero)
        for text, dot in zip(texts, dots)
        if text is not None and dot is not None
    ]
    return total(terms, builder)


def total(terms: list[Atom], builder: Builder) -> Atom:
    """The sum of one or more terms."""
    result = terms[0]
    for term in terms[1:]:
        result = builder.apply("add", result, term)
    return result


def _joint(op: Apply, transposes: tuple[str | None, ...], dots: tuple[Atom | None, ...], builder: Builder) -> Atom:
    """Linear in all operands together: the primitive on the tangents, zero where an operand is inactive."""
    args = list(op.args)
    for i, (transpose, dot) in enumerate(zip(transposes, dots)):
        if dot is not None:
            args[i] = dot
        elif transpose is not None:
            args[i] = literal(0.0) if PRIMITIVES[op.prim].elementwise else zeros(args[i].type, builder)
    (result,) = builder.apply_many(Apply(op.prim, tuple(args), op.attrs))
    return result


def _each(op: Apply, transposes: tuple[str | None, ...], dots: tuple[Atom | None, ...], builder: Builder) -> Atom:
    """Linear in each operand: a sum over the active ones."""
    terms: list[Atom] = []
    for i, (transpose, dot) in enumerate(zip(transposes, dots)):
        if transpose is not None and dot is not None:
            args = (*op.args[:i], dot, *op.args[i + 1 :])
            terms.append(builder.apply_many(Apply(op.prim, args, op.attrs))[0])
    return total(terms, builder)


def _tangent(
    op: Apply,
    primitive: Primitive,
    text: str,
    dots: tuple[Atom | None, ...],
    out: Value,
    builder: Builder,
    named: Mapping[str, Atom] = MappingProxyType({}),
) -> Atom:
    env = {**environment(op, primitive, out), **named}
    for name, dot in zip(primitive.params, dots):
        if f"{name}_dot" in text:
            env[f"{name}_dot"] = 0.0 if dot is None else dot
    return formula(text, env, builder, library(op))
