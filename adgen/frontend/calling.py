"""Which argument of a call goes to which parameter, by Python's rules."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache

from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.values import NONE, Abstract, Items, Row, Static
from adgen.ir.builder import literal


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a function with the values of their defaults."""

    name: str
    positional: tuple[str, ...]
    only_positional: int
    keyword_only: tuple[str, ...]
    defaults: dict[str, Abstract]
    star: str | None = None
    double_star: str | None = None

    @staticmethod
    def of(name: str, args: ast.arguments, defaults: tuple[Abstract, ...], keywords: dict[str, Abstract]) -> Parameters:
        """The parameters that a `def` or `lambda` lists."""
        positional = tuple(a.arg for a in (*args.posonlyargs, *args.args))
        late = positional[len(positional) - len(defaults) :]
        return Parameters(
            name,
            positional,
            len(args.posonlyargs),
            tuple(a.arg for a in args.kwonlyargs),
            {**dict(zip(late, defaults, strict=True)), **keywords},
            args.vararg.arg if args.vararg else None,
            args.kwarg.arg if args.kwarg else None,
        )


@cache
def listed(name: str, text: str) -> Parameters:
    """The parameters of a library function, written as Python writes them; defaults are literals."""
    call = ast.parse(f"lambda {text}: 0", mode="eval").body
    assert isinstance(call, ast.Lambda)
    args = call.args
    defaults = tuple(_constant(d) for d in args.defaults)
    keywords = {a.arg: _constant(d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None}
    return Parameters.of(name, args, defaults, keywords)


def _constant(node: ast.expr) -> Abstract:
    value = ast.literal_eval(node)
    return literal(value) if isinstance(value, (bool, int, float)) else Static(value)


def bound(m: Machine, to: Parameters, given: Arguments) -> dict[str, Abstract]:
    """The value of each parameter (E203 where the arguments do not fit)."""
    values: dict[str, Abstract] = dict(zip(to.positional, given.positional))
    extra = given.positional[len(to.positional) :]
    if extra and to.star is None:
        wanted, got = len(to.positional), len(given.positional)
        m.refuse("E203", f"`{to.name}` takes {wanted} positional arguments and gets {got}.")
    others: list[tuple[str, Abstract]] = []
    for name, value in given.keywords:
        if name in values or any(name == n for n, _ in others):
            m.refuse("E203", f"`{to.name}` gets two values for `{name}`.")
        if name in to.positional[to.only_positional :] or name in to.keyword_only:
            values[name] = value
        elif to.double_star is not None:
            others.append((name, value))
        else:
            known = ", ".join((*to.positional, *to.keyword_only))
            m.refuse("E203", f"`{to.name}` has no parameter `{name}`; it has {known or 'none'}.")
    for name in (*to.positional, *to.keyword_only):
        if name not in values:
            values[name] = _default(m, to, name)
    if to.star is not None:
        values[to.star] = Row(extra)
    if to.double_star is not None:
        content = Items(tuple(v for _, v in others), tuple(n for n, _ in others))
        values[to.double_star] = m.new_box("dict", content)
    return values


def _default(m: Machine, to: Parameters, name: str) -> Abstract:
    if name not in to.defaults:
        m.refuse("E203", f"`{to.name}` gets no value for `{name}`.")
    return to.defaults[name]


def is_none(value: Abstract) -> bool:
    """Whether an argument is None, or left out where None is the default."""
    return value == NONE
