"""What `check` and `report` are about: the derivatives that files make, found by executing them."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import click

from adgen.cli.jobs import split_target
from adgen.errors import AdgenError
from adgen.example import EXAMPLES
from adgen.frontend.live import Snapshot
from adgen.frontend.program import Signature
from adgen.frontend.signature import signature_of
from adgen.module.compiling import compiled
from adgen.module.decorator import Derivative
from adgen.module.specialise import read
from adgen.module.transform import Transform, transform
from adgen.pipeline import DERIVATIVES
from adgen.verify.checking import Limits
from adgen.verify.importing import imported
from adgen.verify.member import Member, member
from adgen.verify.points import Point, point
from adgen.verify.subject import GRADIENTS, Subject, floats, subject


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options that `check` and `report` share: arguments, signature, active parameters, and limits."""

    at: str
    sig: str
    wrt: str | None
    seed: int
    limits: Limits
    derive: str | None = None
    order: str | None = None


def wanting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options, as one argument `wanted`."""

    @functools.wraps(command)
    def packed(components: int, seconds: float, **given: Any) -> object:
        own = {f.name: given.pop(f.name) for f in fields(Wanted) if f.name in given}
        return command(wanted=Wanted(**own, limits=Limits(components, seconds)), **given)

    found: Callable[..., Any] = packed
    for option in (
        click.option("--seconds", default=10.0, show_default=True, help="The time of an oracle that could take any."),
        click.option("--components", default=24, show_default=True, help="How many components are looked at."),
        click.option("--seed", default=0, show_default=True, help="For what is drawn at random."),
        click.option("--order", metavar="K", help="The highest derivative of a jet."),
        click.option("--derive", type=click.Choice(DERIVATIVES[:-1]), help="What to derive."),
        click.option("--wrt", help="The parameters to differentiate with respect to, with commas between them."),
        click.option("--sig", default="", help='What the parameters are: "w: f8[d], X: f8[n,d], k: int".'),
        click.option("--at", default="", help='Arguments: "x=0.3, w=rand(5)".'),
    ):
        found = option(found)
    return found


@dataclass(frozen=True, slots=True)
class Target:
    """A function of a file, what is derived of it, and how its arguments are found.

    It is `marked` where the file says what is derived; of what is not, every argument that holds a float is active.
    """

    path: Path
    function: FunctionType
    options: Transform | None
    wanted: Wanted
    marked: bool = False

    @property
    def name(self) -> str:
        """FILE:FUNCTION."""
        return f"{self.path}:{self.function.__name__}"

    @property
    def origin(self) -> str:
        """Where the arguments come from."""
        return self.point().origin

    def point(self) -> Point:
        """The arguments. Raises BadPoint."""
        return point(self.function, self.wanted.at, self._signature, self.wanted.seed)

    def subject(self) -> Subject:
        """The function at its arguments, compiled. Raises AdgenError, BadPoint."""
        arguments, options = self.point().arguments, self.options
        if options is not None and options.wrt is None and not self.marked and self.wanted.wrt is None:
            options = replace(options, wrt=floats(arguments), argnums=None)
        return subject(self.function, arguments, options, self.wanted.seed)

    def derivative(self) -> Subject | Member:
        """The derivative that is asked for: of the file, or of --derive. Raises AdgenError, BadPoint."""
        found = self.subject()
        if self.options is None or self.options.derive in GRADIENTS:
            return found
        options = _of_module(self.options)
        program = read(self.function).program
        module = compiled(program, options, found.wrt, {**found.arguments, **found.held}, exact=False)
        return member(found, options.derive, module, options.order)

    @property
    def _signature(self) -> Signature:
        return signature_of(Snapshot().program(self.function), self.wanted.sig)


def _of_module(options: Transform) -> Transform:
    """What a module can hold: of a sparse matrix, the products that it is read off."""
    if not options.sparse:
        return options
    return replace(options, derive="hmp" if options.derive == "hessian" else "jmp", sparse=False, sparsity=None)


def targets(paths: tuple[str, ...], wanted: Wanted) -> Iterator[Target]:
    """The targets of files and folders, in order. Raises click.UsageError where nothing is found in a file."""
    for path, name in (found for text in paths for found in _files(text)):
        module = imported(path)
        chosen = _named(module, path, name) if name else dict(_marked(module)) or _only(module, path)
        for function, marked in chosen.items():
            yield Target(path, function, _options(marked, wanted), wanted, marked is not None)


def _options(marked: Transform | None, wanted: Wanted) -> Transform | None:
    """What the file says, and what is typed, which wins. Raises click.UsageError where that makes no sense."""
    if wanted.derive is None and wanted.wrt is None and wanted.order is None:
        return marked
    given: dict[str, object] = {} if marked is None else {"wrt": marked.wrt, "argnums": marked.argnums}
    if wanted.wrt is not None:
        given = {"wrt": [name.strip() for name in wanted.wrt.split(",")]}
    if wanted.order is not None:
        given["order"] = wanted.order
    try:
        typed = transform(wanted.derive or (marked.derive if marked else "vjp"), **given)
    except AdgenError as error:
        raise click.UsageError(error.plain()) from None
    if marked is None:
        return typed
    if marked.derive == typed.derive:
        return replace(marked, wrt=typed.wrt, argnums=typed.argnums, order=typed.order)
    return replace(typed, has_aux=marked.has_aux, hybrid=marked.hybrid)


def _files(text: str) -> list[tuple[Path, str | None]]:
    if os.path.isdir(text):
        found = [p for p in sorted(Path(text).glob("*.py")) if not p.name.startswith("_")]
        if not found:
            raise click.UsageError(f"The folder {text!r} holds no Python file.")
        return [(p, None) for p in found]
    return [split_target(text)]


Chosen = Mapping[FunctionType, Transform | None]


def _marked(module: ModuleType) -> Iterator[tuple[FunctionType, Transform | None]]:
    """Functions of which the file makes a derivative, and those with an example; each once."""
    seen: set[FunctionType] = set()
    values = list(vars(module).values())
    for value in values:
        if isinstance(value, Derivative) and isinstance(value.function, FunctionType) and value.function not in seen:
            seen.add(value.function)
            yield value.function, value.transform
    for value in values:
        if isinstance(value, FunctionType) and hasattr(value, EXAMPLES) and value not in seen:
            yield value, None


def _named(module: ModuleType, path: Path, name: str) -> Chosen:
    value = getattr(module, name, None)
    if isinstance(value, Derivative):
        return {value.function: value.transform}
    if not isinstance(value, FunctionType):
        raise click.UsageError(f"{path} has no function {name!r}.")
    return {value: dict(_marked(module)).get(value)}


def _only(module: ModuleType, path: Path) -> Chosen:
    own = [v for v in vars(module).values() if isinstance(v, FunctionType) and v.__module__ == module.__name__]
    if len(own) == 1:
        return {own[0]: None}
    listed = "".join(f"\n  {path}:{f.__name__}" for f in own)
    raise click.UsageError(f"It is not clear which function is meant. The functions in the file:{listed}")
