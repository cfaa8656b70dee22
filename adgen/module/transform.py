"""What to derive: the options of a decorator, settled against the parameters of a function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adgen.errors import refuse
from adgen.frontend.snapshots import Saving

HYBRID = ("off", "auto", "always")
"""Which straight-line blocks are differentiated as a whole: none, those that get fewer operations by it, or all."""


@dataclass(frozen=True, slots=True)
class Transform:
    """The options of a decorator. `wrt` wins over `argnums`; without either, it is the first parameter.

    `checkpoint` is a number of snapshots, or "revolve"; `memory` is in bytes.
    `order` is that of a jet. `sparsity` is the pattern of a `sparse` matrix, None where it has to be found.
    """

    derive: str
    wrt: tuple[str, ...] | None = None
    argnums: tuple[int, ...] | None = None
    has_aux: bool = False
    mode: str = "reverse"
    hybrid: str = "off"
    checkpoint: int | str | None = None
    memory: int | None = None
    sparse: bool = False
    sparsity: object = None
    order: int = 1

    def __str__(self) -> str:
        return f"adgen.{self.derive}"


SWEEPS = ("reverse", "forward")
MODES = {"grad": SWEEPS, "value_and_grad": SWEEPS, "jacobian": ("auto", *SWEEPS)}
"""The derivatives that come in several modes; the first is what is taken where nothing is said."""

SHORT = {"jacfwd": ("jacobian", "forward"), "jacrev": ("jacobian", "reverse")}
"""Names for a derivative in one of its modes."""

WITH_AUX = frozenset({"grad", "value_and_grad", "jacobian", "hessian"})
"""The derivatives of functions that may return something beside the value."""

SAVING = ("checkpoint", "memory")
"""The options that ask for snapshots in place of tapes."""

SOME = {"sparse": ("jacobian", "hessian"), "sparsity": ("jacobian", "hessian"), "order": ("jet",)}
"""The options that only some derivatives know."""

KNOWN = frozenset({"wrt", "argnums", "has_aux", "hybrid", *SAVING})
"""The options that all know, if only to say that they do not have them."""


def transform(derive: str, mode: object = None, **options: object) -> Transform:
    """A transform from options of any origin. Raises AdgenError E603 for a value of the wrong kind."""
    if derive in SHORT:
        derive, mode = SHORT[derive] if mode is None else refuse("E603", f"adgen.{derive} has no option `mode`.")
    for name in options:
        if name not in KNOWN and derive not in SOME.get(name, ()):
            refuse("E603", f"adgen.{derive} has no option `{name}`.")
    saving = Saving.of(options.get("checkpoint"), options.get("memory"))
    sparse = _flag("sparse", options.get("sparse", options.get("sparsity") is not None))
    settled = Transform(
        derive,
        _names(options.get("wrt")),
        _numbers(options.get("argnums")),
        _flag("has_aux", options.get("has_aux", False)),
        saving.settled(derive, _mode(derive, mode), sparse=sparse),
        _hybrid(options.get("hybrid", "off")),
        saving.checkpoint,
        saving.memory,
        sparse,
        options.get("sparsity"),
        _order(options.get("order", 1)),
    )
    _consistent(settled)
    return settled


def _consistent(settled: Transform) -> None:
    """Refuse (E603) options that do not go together."""
    if settled.has_aux and settled.derive not in WITH_AUX:
        refuse("E603", f"adgen.{settled.derive} has no option `has_aux`.")
    if settled.wrt is not None and settled.argnums is not None:
        refuse("E603", "Both wrt and argnums are given.", None, "Give one of them.")
    if settled.sparsity is not None and not settled.sparse:
        refuse("E603", "sparse is False, and a sparsity pattern is given.", None, "Leave one of them out.")


def _flag(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    fix = "Give a pattern as sparsity=." if name == "sparse" else None
    refuse("E603", f"{name} is {value!r}; it must be True or False.", None, fix)


def _mode(derive: str, mode: object) -> str:
    """One of the modes of the derivative, the first of them where nothing is said."""
    modes = MODES.get(derive, ())
    if mode is None:
        return (modes or SWEEPS)[0]
    if isinstance(mode, str) and mode in modes:
        return mode
    what = f"it must be {' or '.join(map(repr, modes))}" if modes else f"adgen.{derive} has no option `mode`"
    refuse("E603", f"mode is {mode!r}; {what}.")


def _hybrid(hybrid: object) -> str:
    if isinstance(hybrid, str) and hybrid in HYBRID:
        return hybrid
    refuse("E603", f"hybrid is {hybrid!r}; it must be {', '.join(map(repr, HYBRID[:-1]))} or {HYBRID[-1]!r}.")


def _order(order: object) -> int:
    match order:
        case int() if order > 0 and not isinstance(order, bool):
            return order
        case str() if order.isdecimal() and int(order) > 0:
            return int(order)
        case _:
            refuse("E603", f"order is {order!r}; it must be a positive number of derivatives.")


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
