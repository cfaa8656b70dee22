"""A function at a point, with its derivative as adgen emits it: what the oracles look at."""

from __future__ import annotations

import copy
import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from inspect import Parameter, signature
from typing import Self

import numpy as np

from adgen.errors import AdgenError, refuse
from adgen.frontend.arguments import container
from adgen.ir.nodes import Fixed, Function, Leaf, Node, Tree
from adgen.module.compiling import compiled
from adgen.module.specialise import read
from adgen.module.transform import Transform, wrt_names
from adgen.pipeline import Module, Options, active
from adgen.verify.contracted import Contracted
from adgen.verify.data import Datum
from adgen.verify.draws import drawing, generators
from adgen.verify.interpret import NUMPY, run
from adgen.verify.points import BadPoint
from adgen.verify.total import Total
from adgen.verify.trees import Vector, flat, is_float, leaves, like, places, random_like

GRADIENTS = frozenset({"value_and_grad", "grad", "vjp"})
"""The derivatives in reverse mode, which give the gradient of a number."""


@dataclass(frozen=True, slots=True)
class Emitted:
    """A generated module and the function in it, ready to be called."""

    module: Module
    call: Callable[..., Datum]


@dataclass(frozen=True, slots=True)
class Subject:
    """A function at a point.

    `derive` is "value_and_grad" or "grad" for a function that returns one real number (with `has_aux`, and more), else
    "vjp"; `out_bar` is the cotangent of the value, `wrt` names the active arguments. `forward` is None where forward
    mode is refused, for the reason in `no_forward`. `held` are arrays that the function reads from around it, which
    generated code has as parameters.
    """

    function: Callable[..., Datum]
    arguments: Mapping[str, Datum]
    wrt: tuple[str, ...]
    derive: str
    out_bar: Datum
    primal: Function
    reverse: Emitted
    forward: Emitted | None
    no_forward: str = ""
    has_aux: bool = False
    held: Mapping[str, Datum] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    @property
    def meaning(self) -> str:
        """What the derivative is called in a sentence."""
        return "derivative"

    @property
    def emitted(self) -> Emitted:
        """The derivative that is checked."""
        return self.reverse

    def having(self, emitted: Emitted) -> Self:
        """The same derivative by another module."""
        return replace(self, reverse=emitted)

    @property
    def args(self) -> tuple[Datum, ...]:
        """The arguments in order."""
        return tuple(self.arguments.values())

    @property
    def active(self) -> tuple[Datum, ...]:
        """The active arguments."""
        return tuple(self.arguments[name] for name in self.wrt)

    @property
    def places(self) -> list[str]:
        """What the components of the gradient are called: `x[3]`."""
        return [place for name in self.wrt for place in places(self.arguments[name], name)]

    @property
    def contracted(self) -> Contracted:
        """The number `sum(out_bar * f)`, computed by the function itself."""
        names = list(self.arguments)
        where = tuple(names.index(name) for name in self.wrt)
        return Contracted(self.function, self.args, where, flat(self.out_bar))

    def value(self) -> Datum:
        """What the function gives."""
        with np.errstate(all="ignore"):
            return self.function(*copy.deepcopy(self.args))

    @property
    def scalar(self) -> bool:
        """Whether the function returns one real number and nothing beside it."""
        return not self.has_aux and _is_number(self.out_bar)

    @property
    def size(self) -> float:
        """The size of that number."""
        return abs(float(flat(self.out_bar) @ flat(self.value())))

    def moved(self, point: Vector) -> Subject:
        """The same with other numbers in the active arguments."""
        active = dict(zip(self.wrt, like(self.active, point), strict=True))
        return replace(self, arguments={**self.arguments, **active})

    def gradient(self, call: Callable[..., Datum] | None = None) -> Vector:
        """The gradient of that number by the emitted module, or by another function of the same arguments."""
        made = self.called(call or self.reverse.call, *self.seeds)
        if self.derive == "grad":
            return flat(made[0] if self.has_aux else made)
        return flat(made[1])

    numbers = gradient

    @property
    def given(self) -> tuple[tuple[Datum, ...], dict[str, Datum]]:
        """What the emitted function is called with, by place and by name."""
        return self.passed(self.reverse.call, *self.seeds)

    @property
    def flat_given(self) -> list[Datum]:
        """The same as its IR takes it."""
        return [*self.operands(self.reverse.module.function), *self.flat_seeds]

    def operands(self, function: Function) -> list[Datum]:
        """The arguments as a function of the IR takes them."""
        return flatten(function, {**self.arguments, **self.held})

    @property
    def seeds(self) -> tuple[Datum, ...]:
        """What the reverse mode takes after the arguments."""
        return (self.out_bar,) if self.derive == "vjp" else ()

    @property
    def flat_seeds(self) -> tuple[Datum, ...]:
        """The same as its IR takes them."""
        return tuple(leaf for leaf in leaves(self.seeds) if is_float(leaf))

    def called(self, call: Callable[..., Datum], *seeds: Datum) -> Datum:
        """What a generated function gives at this point."""
        function, args = self.bound(call, *seeds)
        with np.errstate(all="ignore"):
            return function(*copy.deepcopy(args))

    def bound(self, call: Callable[..., Datum], *seeds: Datum) -> tuple[Callable[..., Datum], tuple[Datum, ...]]:
        """A generated function and its arguments by place; those that have names only are bound to it."""
        positional, named = self.passed(call, *seeds)
        return (partial(call, **named) if named else call), positional

    def passed(self, call: Callable[..., Datum], *seeds: Datum) -> tuple[tuple[Datum, ...], dict[str, Datum]]:
        """The arguments of a generated function by place and by name: those with defaults stand behind tangents."""
        kinds = signature(call).parameters
        only = {name for name, p in kinds.items() if p.kind is Parameter.KEYWORD_ONLY}
        positional = tuple(v for name, v in self.arguments.items() if name not in only)
        named = {name: v for name, v in self.arguments.items() if name in only}
        return (*positional, *seeds), {**named, **self.held}

    def tangent(self, direction: Vector) -> float:
        """The derivative of that number along a direction of the active arguments, by forward mode."""
        assert self.forward is not None
        _, out_dot = self.called(self.forward.call, *like(self.active, direction))
        return float(flat(self.out_bar) @ flat(out_dot))

    def interpreted(self, function: Function, seeds: tuple[Datum, ...] = ()) -> tuple[Datum, ...]:
        """What a function of the IR yields at this point, by the interpreter."""
        computer = drawing(NUMPY, generators(self.arguments))
        return run(function, [*self.operands(function), *seeds], computer=computer)

    @property
    def total(self) -> Total:
        """That number as a program of the IR."""
        positions = active(self.primal, Options(wrt=self.wrt))
        leaves = tuple(self.operands(self.primal))
        return Total(self.primal, leaves, positions, flat(self.out_bar), generators(self.arguments))


def flatten(function: Function, arguments: Mapping[str, Datum]) -> list[Datum]:
    """The leaves of all arguments, in the order of the parameters of a function of the IR."""
    return [leaf for argument in function.arguments for leaf in _leaves(argument.tree, arguments[argument.name])]


def _leaves(tree: Tree, value: Datum) -> list[Datum]:
    match tree:
        case Leaf():
            return [value]
        case Fixed():
            return []
        case Node(_, _, items):
            found = container(value)
            parts = [part for _, part in found[1]] if found else []
            return [leaf for item, part in zip(items, parts, strict=True) for leaf in _leaves(item, part)]


Make = Callable[[Transform], Module]
"""Compiles a derivative of one function for one signature."""


def subject(
    function: Callable[..., Datum], arguments: Mapping[str, Datum], options: Transform | None = None, seed: int = 0
) -> Subject:
    """Compile a live function for these arguments.

    `options` are those of a decorator; without them every argument that holds a float is active. Raises AdgenError:
    whatever the compiler refuses, E503 where nothing is active.
    """
    reading = read(function)
    program = reading.program
    wrt = wrt_names(options, tuple(arguments), program.name) if options else floats(arguments)
    has_aux = options.has_aux if options else False

    def make(wanted: Transform) -> Module:
        if options is not None:
            wanted = replace(wanted, hybrid=options.hybrid, checkpoint=options.checkpoint, memory=options.memory)
        return compiled(program, wanted, wrt, {**arguments, **reading.held}, exact=False)

    return replace(made(function, arguments, wrt, has_aux, make, seed), held=reading.held)


def made(
    function: Callable[..., Datum],
    arguments: Mapping[str, Datum],
    wrt: tuple[str, ...],
    has_aux: bool,
    make: Make,
    seed: int = 0,
    derive: str = "",
) -> Subject:
    """A subject whose derivatives `make` compiles, in reverse mode as `derive` where it is a gradient or a vjp.

    Raises AdgenError, and BadPoint where the function raises.
    """
    if not wrt:
        refuse("E503", f"{function.__name__} has no argument that holds a float.")
    try:
        with np.errstate(all="ignore"):
            value = function(*copy.deepcopy(tuple(arguments.values())))
    except Exception as error:
        make(Transform("primal", wrt))  # what the compiler refuses is said first
        raise BadPoint(f"the function raises {type(error).__name__} at these arguments: {error}.") from error
    one = has_aux or _is_number(value)
    if derive not in GRADIENTS:
        derive = "value_and_grad" if one else "vjp"
    reverse = _emitted(make(Transform(derive, wrt, has_aux=has_aux)))
    forward, why = None, ""
    try:
        forward = _emitted(make(Transform("jvp", wrt)))
    except AdgenError as error:
        why = error.why
    primal = make(Transform("primal", wrt)).function
    out_bar = _seed(value, one, np.random.default_rng(seed))
    return Subject(function, arguments, wrt, derive, out_bar, primal, reverse, forward, why, has_aux)


def _is_number(value: Datum) -> bool:
    """Whether a value is one real number, and no container."""
    held = container(value) is not None and not isinstance(value, np.ndarray | np.generic)
    return not held and np.ndim(value) == 0 and np.asarray(value).dtype.kind == "f"


def _seed(value: Datum, scalar: bool, rng: np.random.Generator) -> Datum:
    """The cotangent: 1 of a number (0 of what comes beside it), else random."""
    if not scalar:
        return random_like(value, rng)
    numbers = np.zeros(len(flat(value)))
    numbers[:1] = 1.0
    return like(value, numbers)


def floats(arguments: Mapping[str, Datum]) -> tuple[str, ...]:
    """The arguments that hold a float."""
    return tuple(name for name, value in arguments.items() if len(flat(value)))


def _emitted(module: Module) -> Emitted:
    return Emitted(module, loaded(module.text, module.entry))


def loaded(text: str, entry: str) -> Callable[..., Datum]:
    """The function of a generated module; tracebacks show its lines."""
    file = f"<{entry}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names: dict[str, Datum] = {"__name__": entry}
    exec(compile(text, file, "exec"), names)
    found: Callable[..., Datum] = names[entry]
    return found
