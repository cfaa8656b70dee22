"""What passes from a primal to the linear function that it returns: residuals, which nobody else may change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from adgen.analysis.slices import undefined
from adgen.emit.storage import NONE, Objects, Storage, storage
from adgen.emit.tree import Attribute, Call, Do, Expr, Name, Statement
from adgen.emit.tree import Sequence as SequenceExpr
from adgen.ir.nodes import Apply, Argument, Atom, Bind, Function, Undef, Value
from adgen.ir.types import ArrayType, ListType
from adgen.ir.walker import Env, builder_for, clone, next_id, with_body
from adgen.optimise.unbox import stores_none
from adgen.rules.table import infer


def residuals_of(primal: Function) -> tuple[Atom, ...]:
    """The residuals, which a primal yields behind its results."""
    return primal.body.yields[len(primal.body.yields) - primal.linear_yields :]


def unsure(primal: Function, linear: Function) -> frozenset[Value]:
    """The parameters of the linear function that may be None, or lists with None in them: a path was not taken."""
    missing = undefined(primal.body.binds)
    lists = stores_none(primal)
    return frozenset(
        param
        for param, given in zip(linear.params, residuals_of(primal), strict=False)
        if isinstance(given, Undef) or given in missing or (lists and isinstance(given.type, ListType))
    )


def apart(primal: Function) -> Function:
    """The primal with copies, so that its residuals share no memory with its arguments and results.

    Before:                        After:
      y = sin(x)                     y = sin(x)
      return y, x, y                 return y, copy(x), copy(y)

    The elements of tapes and what has no value on some path are not copied themselves, but what they are shared with:
    the argument before anything else, the result after everything. Residuals may share memory with each other.
    """
    known = storage(primal, len(primal.body.yields))
    count = len(primal.body.yields) - primal.linear_yields
    missing = undefined(primal.body.binds)
    given = {p.id for p in primal.params}
    given |= {i for y in primal.body.yields[:count] for i in _objects(y, known).own}
    held: set[int] = set()
    copied: set[int] = set()
    for i, atom in enumerate(residuals_of(primal), count):
        objects = _objects(atom, known)
        held |= objects.inner
        if atom in missing:
            held |= objects.own
        elif not objects.own.isdisjoint(given):
            copied.add(i)
    outputs = {i for i, y in enumerate(primal.body.yields[:count]) if not _objects(y, known).own.isdisjoint(held)}
    return _copied_in(_copied_out(primal, copied | outputs), held)


def _objects(atom: Atom, known: Storage) -> Objects:
    return known.objects.get(atom, NONE) if isinstance(atom, Value) else NONE


def _copied_in(primal: Function, held: set[int]) -> Function:
    """With copies of the arguments that are held."""
    params = [p for p in primal.params if p.id in held and isinstance(p.type, ArrayType)]
    if not params:
        return primal
    builder = builder_for(primal, infer)
    builder.open(primal.params)
    env: Env = {p: builder.apply("copy", p, name=p.name) for p in params}
    return with_body(primal, builder.close(clone(primal.body, builder, env)))


def _copied_out(primal: Function, places: Collection[int]) -> Function:
    """With copies of the yields at these places."""
    ids, binds, ends = next_id(primal), [*primal.body.binds], [*primal.body.yields]
    for place in sorted(places):
        atom = ends[place]
        assert isinstance(atom, Value)
        ends[place] = copy = Value(ids + place, atom.type, atom.name)
        binds.append(Bind((copy,), Apply("copy", (atom,)), binds[-1].span if binds else primal.span))
    return with_body(primal, replace(primal.body, binds=tuple(binds), yields=tuple(ends)))


def held(statements: Sequence[Statement], count: int) -> tuple[Expr, ...]:
    """What a primal hands to its linear function: the last arguments of `functools.partial` in what it returns."""
    match statements[-1]:
        case Do(SequenceExpr(_, (_, Call(_, args)))):
            return args[len(args) - count :]
        case _:
            return ()


def called(linear: Function, given: tuple[Expr, ...]) -> Function:
    """The linear function with the names for its residuals that the primal has for them, where they are free."""
    taken = {p.name for p in linear.params[len(given) :]} | {a.name for a in linear.arguments}
    arguments = []
    for argument, expr in zip(linear.arguments, given, strict=True):
        name = next((n for n in _names(expr) if n not in taken), argument.name)
        taken.add(name)
        arguments.append(Argument(name))
    return replace(linear, arguments=tuple(arguments))


def _names(expr: Expr) -> Iterator[str]:
    match expr:
        case Name(text) if text.isidentifier():
            yield text
        case Call(Attribute(Name() as of, "copy"), ()):
            yield from _names(of)
        case Call(Attribute(_, function), (Name(text),)) if text.isidentifier():
            yield f"{function}_{text}"
        case _:
            return
