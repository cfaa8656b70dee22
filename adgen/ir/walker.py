"""Walks and rebuilds blocks, so that a pass only decides at a node and cannot forget to recurse."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from adgen.ir.builder import EFFECTS, Builder, Infer
from adgen.ir.dims import Dim, Ref, Symbol, atoms, substitute
from adgen.ir.facts import Facts, facts_of
from adgen.ir.nodes import (
    Apply,
    Atom,
    Attrs,
    Bind,
    Block,
    For,
    Function,
    If,
    Op,
    Undef,
    Value,
    While,
)
from adgen.ir.types import INT, ArrayType, Type

Env = dict[Value, Atom]
Decide = Callable[[Bind, Builder], tuple[Atom, ...] | None]
"""Given a bind whose operands and blocks are already rebuilt: its replacement values, or None to keep it."""


def operands(op: Op) -> tuple[Atom, ...]:
    """The atoms that an op reads directly, not those inside its blocks."""
    match op:
        case Apply(_, args, _):
            return args
        case If(cond, _, _):
            return (cond,)
        case For(lo, hi, step, init, _, _, _):
            return (lo, hi, step, *init)
        case While(init, _, _, _):
            return init
    assert_never(op)


def blocks(op: Op) -> tuple[Block, ...]:
    """The blocks inside an op."""
    match op:
        case Apply():
            return ()
        case If(_, then, orelse):
            return (then, orelse)
        case For(_, _, _, _, body, _, _):
            return (body,)
        case While(_, cond, body, _):
            return (cond, body)
    assert_never(op)


def carried(op: For | While) -> tuple[Value, ...]:
    """The body parameters that hold the carried values."""
    return op.body.params[1:] if isinstance(op, For) else op.body.params


def carried_yields(op: For | While) -> tuple[Atom, ...]:
    """The body yields that become the carried values of the next iteration."""
    return op.body.yields[1:] if op.stops else op.body.yields


def lengths(op: Op) -> Iterator[Value]:
    """The integers that dimensions among the options of an op mention: it reads them like operands."""
    if isinstance(op, Apply):
        for _, option in op.attrs:
            for atom in _attr_lengths(option):
                if isinstance(atom, Ref):
                    yield Value(atom.id, INT)  # values are equal by id, so this stands for the real one


def _attr_lengths(value: Hashable) -> Iterator[Ref | Symbol]:
    match value:
        case Dim():
            yield from atoms(value)
        case tuple():
            for item in value:
                yield from _attr_lengths(item)
        case _:
            return


def walk(block: Block) -> Iterator[Bind]:
    """Every bind of a block and of the blocks inside it, in order."""
    for bind in block.binds:
        yield bind
        for inner in blocks(bind.op):
            yield from walk(inner)


def free(block: Block) -> dict[Value, None]:
    """The values of enclosing blocks that a block uses, in order of first use."""
    inside: set[Value] = set(block.params)
    found: dict[Value, None] = {}

    def use(atom: Atom) -> None:
        if isinstance(atom, Value) and atom not in inside:
            found.setdefault(atom)

    for bind in block.binds:
        for atom in (*operands(bind.op), *lengths(bind.op)):
            use(atom)
        for inner in blocks(bind.op):
            for value in free(inner):
                use(value)
        inside.update(bind.results)
    for atom in block.yields:
        use(atom)
    return found


def reads(op: Op) -> dict[Value, None]:
    """Every value of enclosing blocks that an op uses, directly or inside its blocks."""
    found = {a: None for a in (*operands(op), *lengths(op)) if isinstance(a, Value)}
    for inner in blocks(op):
        found.update(free(inner))
    return found


def effectful(op: Op) -> bool:
    """Whether an op prints, raises or checks, itself or inside."""
    if isinstance(op, Apply):
        return op.prim in EFFECTS
    return any(effectful(bind.op) for inner in blocks(op) for bind in walk(inner))


def next_id(function: Function) -> int:
    """An id above every id in use."""
    top = max((v.id for v in function.params), default=0)
    for bind in walk(function.body):
        for value in (*bind.results, *(p for inner in blocks(bind.op) for p in inner.params)):
            top = max(top, value.id)
    return top + 1


def builder_for(function: Function, infer: Infer) -> Builder:
    """A builder that continues the ids and the facts of `function`."""
    return Builder(infer, facts_of(function), function.span, next_id(function))


def clone(block: Block, builder: Builder, env: Env, decide: Decide | None = None) -> tuple[Atom, ...]:
    """Replay the binds of `block` into the open block of `builder`; the yields, renamed.

    `env` maps the block's parameters and any free values to atoms, and is extended in place.
    """
    for bind in block.binds:
        replay(bind, builder, env, decide)
    return tuple(rename(a, env) for a in block.yields)


def replay(bind: Bind, builder: Builder, env: Env, decide: Decide | None = None) -> None:
    """Replay one bind, and record in `env` what its results became."""
    with builder.at(bind.span):
        op = rebuilt(bind.op, builder, env, decide)
        made = decide(Bind(bind.results, op, bind.span), builder) if decide else None
        if made is None:
            made = emit(builder, op, bind.results)
        env.update(zip(bind.results, made, strict=True))


def emit(builder: Builder, op: Op, like: tuple[Value, ...]) -> tuple[Atom, ...]:
    """Bind `op`, with the names of `like`."""
    names = tuple(v.name for v in like)
    match op:
        case Apply():
            return builder.apply_many(op, names)
        case If(cond, then, orelse):
            return builder.if_(cond, then, orelse, names)
        case For() | While():
            return builder.loop(op, names)
    assert_never(op)


def rebuilt(op: Op, builder: Builder, env: Env, decide: Decide | None = None) -> Op:
    """An op that reads other values, with copies of its blocks."""

    def at(atom: Atom) -> Atom:
        return rename(atom, env)

    def inner(block: Block) -> Block:
        return copy_block(block, builder, env, decide)

    match op:
        case Apply(prim, args, attrs):
            return Apply(prim, tuple(map(at, args)), renamed_attrs(attrs, builder.facts, env))
        case If(cond, then, orelse):
            return If(at(cond), inner(then), inner(orelse))
        case For(lo, hi, step, init, body, backward, stops):
            bounds = (at(lo), at(hi), at(step))
            rebuilt = copy_block(body, builder, env, decide, bounds)
            return For(*bounds, tuple(map(at, init)), rebuilt, backward, stops)
        case While(init, cond, body, stops):
            return While(tuple(map(at, init)), inner(cond), inner(body), stops)
    assert_never(op)


def copy_block(
    block: Block,
    builder: Builder,
    env: Env,
    decide: Decide | None = None,
    bounds: tuple[Atom, Atom, Atom] | None = None,
) -> Block:
    """A copy of `block` with fresh parameters, its free values renamed by `env`.

    `bounds` are lo, hi and step where the block is the body of a counted loop.
    """
    params = tuple(builder.value(retype(p.type, builder.facts, env), p.name) for p in block.params)
    if bounds:
        builder.range_index(params[0], *bounds)
    nested: Env = {**env, **dict(zip(block.params, params))}
    builder.open(params)
    return builder.close(clone(block, builder, nested, decide))


def rebuild(function: Function, infer: Infer, decide: Decide) -> Function:
    """`function` with `decide` applied at every bind, innermost first; parameters stay the same values."""
    builder = builder_for(function, infer)
    builder.open(function.params)
    env: Env = {}
    body = builder.close(clone(function.body, builder, env, decide))
    return with_body(function, body)


def with_body(function: Function, body: Block) -> Function:
    """`function` with another body."""
    return replace(function, body=body)


def rename(atom: Atom, env: Mapping[Value, Atom]) -> Atom:
    """What `atom` became."""
    return env.get(atom, atom) if isinstance(atom, Value) else atom


def retype(of: Type, facts: Facts, env: Mapping[Value, Atom]) -> Type:
    """A type whose lengths mention renamed integers, renamed."""
    if isinstance(of, ArrayType):
        return of.with_shape(tuple(_renamed_dim(d, facts, env) for d in of.shape))
    return of


def _renamed_dim(value: Dim, facts: Facts, env: Mapping[Value, Atom]) -> Dim:
    ids = {v.id: a for v, a in env.items() if not isinstance(a, Undef)} if any(True for _ in atoms(value)) else {}
    to: dict[Symbol | Ref, Dim] = {a: facts.of(ids[a.id]) for a in atoms(value) if isinstance(a, Ref) and a.id in ids}
    return substitute(value, to)


def renamed_attrs(attrs: Attrs, facts: Facts, env: Mapping[Value, Atom]) -> Attrs:
    """Options whose lengths mention renamed integers, renamed."""
    return tuple((name, _renamed_attr(value, facts, env)) for name, value in attrs)


def _renamed_attr(value: Hashable, facts: Facts, env: Mapping[Value, Atom]) -> Hashable:
    match value:
        case Dim():
            return _renamed_dim(value, facts, env)
        case tuple():
            return tuple(_renamed_attr(item, facts, env) for item in value)
        case _:
            return value
