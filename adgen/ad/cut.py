"""Cuts a derivative in two: what needs the primal arguments alone, and the linear function that is left.

Before:                          After:
  f(x, x_dot) -> y, y_dot          f(x) -> y, c            linear(c, x_dot) -> y_dot
    y = sin(x)                       y = sin(x)              y_dot = x_dot * c
    c = cos(x)                       c = cos(x)
    y_dot = x_dot * c

The residuals (`c`) are what the linear function reads of the first one. It may be called any number of times, and
changes none of them. (The partial evaluation behind `jax.linearize`: Radul et al., POPL 2023.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from adgen.ir.builder import FRESH
from adgen.ir.dims import Dim, Symbol, atoms, dim
from adgen.ir.nodes import Apply, Argument, Axis, Bind, Block, Function, Value
from adgen.ir.types import INT, ArrayType
from adgen.ir.walker import effectful, free, reads, walk, with_body

ACCUMULATED = (FRESH - {"copy"}) | {"list_zeros", "list_zeros_like"}
"""What a sum starts with: each call of the linear function makes its own."""

LENGTHS = frozenset(
    ("add", "subtract", "multiply", "floor_divide", "remainder", "negative", "minimum", "maximum", "absolute")
)

LETTERS = "crstuvwpqabdghmn"

Clean = Callable[[Function], Function]


@dataclass(frozen=True, slots=True)
class Parts:
    """The primal, whose last yields are the residuals, and the linear function, whose first parameters they are."""

    primal: Function
    linear: Function


def cut(function: Function, clean: Clean) -> Parts:
    """The parts of a derivative in which no loop or branch is both primal and linear, each cleaned."""
    count = len(function.params) - function.linear_params
    seeds = function.params[count:]
    values = len(function.body.yields) - function.linear_yields
    before, after = _sorted(function.body.binds, seeds)
    block = Block(seeds, after, function.body.yields[values:])
    made = clean(_linear(with_body(function, block), function, before))
    linear = _linear(made, function, before)
    residuals = linear.params[: len(linear.params) - len(seeds)]
    body = Block(function.params[:count], before, (*function.body.yields[:values], *residuals))
    primal = replace(function, body=body, linear_params=0, linear_yields=len(residuals))
    return Parts(clean(primal), linear)


def _sorted(binds: Sequence[Bind], seeds: Sequence[Value]) -> tuple[tuple[Bind, ...], tuple[Bind, ...]]:
    """The binds that need no tangent or cotangent, and those that do, with the zeros to which these add."""
    linear = set(seeds)
    before: list[Bind] = []
    after: list[Bind] = []
    for bind in binds:
        if not linear.isdisjoint(reads(bind.op)):
            after.append(bind)
            linear.update(bind.results)
        elif _made_anew(bind):
            before.append(bind)
            after.append(bind)
        else:
            before.append(bind)
    return tuple(before), tuple(after)


def _made_anew(bind: Bind) -> bool:
    """Whether a bind is cheap, or makes an object to be written into: then both parts have it."""
    if not isinstance(bind.op, Apply) or effectful(bind.op):
        return False
    if bind.op.prim in LENGTHS and all(a.type == INT for a in (*bind.results, *bind.op.args)):
        return True  # both parts then know which length it is
    return bind.op.prim in ACCUMULATED or not any(isinstance(a, Value) for a in bind.op.args)


def _linear(made: Function, function: Function, before: Sequence[Bind]) -> Function:
    """The linear function with the residuals that it reads. Its guards are the primal's, which has checked them."""
    seeds = made.params[-made.linear_params :]
    known = {v.id: v for v in (*function.params, *(r for b in before for r in b.results))}
    read = [known[v.id] for v in free(replace(made.body, params=seeds))]
    residuals = (*read, *(p for p in _measured(function, made.body, (*read, *seeds)) if p not in read))
    params = (*residuals, *seeds)
    return replace(
        made,
        arguments=tuple(map(Argument, _names(residuals, seeds))),
        body=replace(made.body, params=params),
        axes=tuple(_axes(function, params)),
    )


def _axes(function: Function, params: Sequence[Value]) -> Iterator[Axis]:
    """Where each length symbol is read off."""
    for axis in function.axes:
        wanted = dim(axis.symbol)
        places = ((i, k) for i, p in enumerate(params) for k, of in enumerate(_shape(p)) if of == wanted)
        found = next(places, None)
        if found is not None:
            yield Axis(axis.symbol, *found)


def _shape(value: Value) -> tuple[Dim, ...]:
    return value.type.shape if isinstance(value.type, ArrayType) else ()


def _measured(function: Function, block: Block, params: Sequence[Value]) -> list[Value]:
    """The parameters whose lengths the linear function needs and none of its own has."""
    used = {a.name for b in walk(block) for d in _dims(b) for a in atoms(d) if isinstance(a, Symbol)}
    told = {axis.symbol for axis in _axes(function, params)}
    return list(dict.fromkeys(function.params[a.param] for a in function.axes if a.symbol in used - told))


def _dims(bind: Bind) -> Iterator[Dim]:
    """The lengths that a bind mentions."""
    for result in bind.results:
        yield from _shape(result)
    for _, option in bind.op.attrs if isinstance(bind.op, Apply) else ():
        yield from (d for d in (option if isinstance(option, tuple) else (option,)) if isinstance(d, Dim))


def _names(residuals: Sequence[Value], seeds: Sequence[Value]) -> Iterator[str]:
    """What the residuals are called: the user's names where these are free, else letters."""
    taken = {p.name for p in seeds if p.name}
    for value in residuals:
        options = [value.name] if value.name else []
        name = next(n for n in (*options, *_letters()) if n not in taken)
        taken.add(name)
        yield name


def _letters() -> Iterator[str]:
    yield from LETTERS
    yield from (f"{a}{b}" for a in LETTERS for b in LETTERS)
