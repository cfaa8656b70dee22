"""What to derive: the options of a decorator, settled against the parameters of a function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adgen.errors import refuse


@dataclass(frozen=True, slots=True)
class Transform:
    """The options of a decorator. `wrt` wins over `argnums`; without either, it is the first parameter."""

    derive: str
    wrt: tuple[str, ...] | None = None
    argnums: tuple[int, ...] | None = None
    has_aux: bool = False
    mode: str = "reverse"

    def __str__(self) -> str:
        return f"adgen.{self.derive}"


def transform(derive: str, mode: str, **options: object) -> Transform:
    """A transform from options of any origin. Raises AdgenError E603 for a value of the wrong kind."""
    wrt, argnums, has_aux = options.pop("wrt", None), options.pop("argnums", None), options.pop("has_aux", False)
    if options:
        refuse("E603", f"adgen.{derive} has no option `{next(iter(options))}`.")
    if mode not in ("reverse", "forward"):
        refuse("E603", f"mode is {mode!r}; it must be 'reverse' or 'forward'.")
    if derive in ("jvp", "vjp") and (has_aux or mode != "reverse"):
        refuse("E603", f"adgen.{derive} takes neither has_aux nor mode.")
    if wrt is not None and argnums is not None:
        refuse("E603", "Both wrt and argnums are given.", None, "Give one of them.")
    if not isinstance(has_aux, bool):
        refuse("E603", f"has_aux is {has_aux!r}; it must be True or False.")
    return Transform(derive, _names(wrt), _numbers(argnums), has_aux, mode)


def _names(wrt: object) -> tuple[str, ...] | None:
    match wrt:
        case None:
            return None
        case str():
            return (wrt,)
        case tuple() | list() if wrt and all(isinstance(name, str) for name in wrt) and len(set(wrt)) == len(wrt):
            return tuple(wrt)
        case _:
            refuse("E603", f"wrt is {wrt!r}; it must be a name, or several different names.")


def _numbers(argnums: object) -> tuple[int, ...] | None:
    match argnums:
        case None:
            return None
        case bool():
            refuse("E603", f"argnums is {argnums!r}; it must be a position, or several.")
        case int():
            return (argnums,)
        case tuple() | list() if argnums and all(type(n) is int for n in argnums) and len(set(argnums)) == len(argnums):
            return tuple(argnums)
        case _:
            refuse("E603", f"argnums is {argnums!r}; it must be a position, or several different ones.")


def wrt_names(transform: Transform, names: Sequence[str], function: str) -> tuple[str, ...]:
    """The parameters to differentiate with respect to, of those that the function has.

    Raises AdgenError E603 where there is no such parameter.
    """
    if not names:
        refuse("E603", f"`{function}` has no parameter to differentiate with respect to.")
    if transform.wrt is not None:
        for name in transform.wrt:
            if name not in names:
                refuse("E603", f"`{function}` has no parameter `{name}`; it has {', '.join(names)}.")
        return transform.wrt
    numbers = transform.argnums or (0,)
    for number in numbers:
        if not -len(names) <= number < len(names):
            refuse("E603", f"`{function}` has {len(names)} parameters, so there is no number {number}.")
    return tuple(names[number] for number in numbers)
