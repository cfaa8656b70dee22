"""The compiler on one page: source to IR, IR to derivative, derivative to text. The checker runs after every pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from adgen.ad.linearize import linearize
from adgen.ad.seed import seed
from adgen.ad.sink import sink
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.emit.python import Request, emit
from adgen.errors import AdgenError, refuse
from adgen.frontend.build import build
from adgen.frontend.program import Program, Signature
from adgen.ir.builder import literal
from adgen.ir.checker import check
from adgen.ir.nodes import Apply, Argument, Atom, Const, Function, Leaf, Node, Tree, Value, leaves
from adgen.ir.types import ArrayType, differentiable, scalar
from adgen.ir.walker import walk
from adgen.optimise.passes import DERIVED, PRIMAL, run
from adgen.optimise.share import share
from adgen.rules.primitive import Pulled
from adgen.rules.table import PRIMITIVES, infer

DERIVATIVES = ("value_and_grad", "grad", "jvp", "vjp", "primal")


@dataclass(frozen=True, slots=True)
class Options:
    """What to derive.

    `derive` is one of `DERIVATIVES`; `mode` is "reverse" or "forward" (of a gradient: one tangent per scalar input, all
    in one sweep); `wrt` names the active arguments (empty: every float argument); with `has_aux` the function returns
    `(value, aux)` and only the value is differentiated. `command` and what `verified` it are quoted in the header.
    """

    derive: str = "value_and_grad"
    mode: str = "reverse"
    wrt: tuple[str, ...] = ()
    has_aux: bool = False
    command: str = ""
    verified: tuple[str, ...] = ()


Stage = tuple[str, Function]
"""The name of a pass, and the function that it made."""


@dataclass(frozen=True, slots=True)
class Module:
    """An emitted module; `entry` is the function in it. `derivation` is what each pass made on the way."""

    text: str
    entry: str
    derivation: tuple[Stage, ...] = field(repr=False)

    @property
    def function(self) -> Function:
        """The IR that the text was printed from."""
        return self.derivation[-1][1]


def compile_program(program: Program, signature: Signature, options: Options) -> Module:
    """The derivative module of a function. Raises AdgenError where the function or the options are refused."""
    derivation = tuple(stages(program, signature, options))
    entry = program.name if options.derive == "primal" else f"{program.name}_{options.derive}"
    request = Request(entry, options.derive, options.mode, options.command, options.verified, options.has_aux)
    return Module(emit(derivation[-1][1], request), entry, derivation)


def stages(program: Program, signature: Signature, options: Options) -> Iterator[Stage]:
    """The function after each pass, ending with the one that is emitted.

    The first attempt is careful: it lets slices reach beyond the end. Where lengths then fit nowhere, callers are held
    to what the slices say.
    """
    try:
        done = [*_stages(program, signature, options, careful=True)]
    except AdgenError:
        done = None
    # Outside the handler: where this attempt is refused too, the first refusal is no part of the story.
    yield from _stages(program, signature, options, careful=False) if done is None else done


def _stages(program: Program, signature: Signature, options: Options, *, careful: bool) -> Iterator[Stage]:
    function = check(build(program, signature, careful=careful), infer)
    yield "frontend", function
    for name, cleaned in run(PRIMAL, function, infer):
        function = cleaned
        yield name, function
    if options.derive == "primal":
        return
    wrt = active(function, options)
    outputs = differentiable_outputs(function, options)
    forward = options.derive == "jvp" or options.mode == "forward"
    for name, derived in (_forward if forward else _reverse)(function, wrt, outputs, options):
        function = check(derived, infer)
        yield name, function
    yield from run(DERIVED, function, infer)


def _forward(function: Function, wrt: tuple[int, ...], outputs: tuple[int, ...], options: Options) -> Iterator[Stage]:
    for name, derived in _tangents(function, wrt, outputs, options):
        for bind in walk(derived.body):
            if isinstance(bind.op, Apply) and isinstance(PRIMITIVES[bind.op.prim].rule, Pulled):
                called = bind.op.prim.partition("(")[0].rpartition(":")[2]
                why = f"`{called}` has a VJP, and forward mode needs its JVP."
                refuse("E501", why, bind.span, "Give it a rule with adgen.rule.jvp, or use reverse mode.")
        yield name, derived


def _tangents(function: Function, wrt: tuple[int, ...], outputs: tuple[int, ...], options: Options) -> Iterator[Stage]:
    if options.derive == "jvp":
        linear = linearize(function, wrt, outputs, infer)
        yield "linearize", linear
        yield "sink", sink(linear, function)
        return
    for i in wrt:
        param = function.params[i]
        if not (isinstance(param.type, ArrayType) and param.type.rank == 0):
            why = f"Forward mode makes one tangent per scalar input, and {param.name} is {param.type}."
            refuse("E603", why, function.span, "Use reverse mode, or jvp.")
        linear = linearize(function, (i,), outputs, infer, f"d{param.name}")
        yield "linearize", linear
        function = sink(linear, function)
        yield "sink", function
    yield "seed", seed(function, tuple(_one(p) for p in function.params[-len(wrt) :]), infer)


def _reverse(function: Function, wrt: tuple[int, ...], outputs: tuple[int, ...], options: Options) -> Iterator[Stage]:
    linear = linearize(function, wrt, outputs, infer, reverse=True)
    yield "linearize", linear
    function = sink(linear, function)
    yield "sink", function
    function = share(function)  # what a rule computes, the user may compute too: it is taped once
    yield "share", function
    function = split(function, infer)
    yield "split", function
    function = transpose(function, infer)
    yield "transpose", function
    if options.derive != "vjp":
        yield "seed", seed(function, (_one(function.params[-1]),), infer)


def _one(seeded: Value) -> Atom:
    """The seed 1: a plain number, but of the dtype of its parameter where that is another than float64."""
    match seeded.type:
        case ArrayType(dtype) if dtype != "float64":
            return Const(1.0, scalar(dtype))
        case _:
            return literal(1.0)


def active(function: Function, options: Options) -> tuple[int, ...]:
    """The positions of the parameters to differentiate with respect to, in the order of `wrt`."""
    found: dict[str, list[int]] = {}
    start = 0
    for argument in function.arguments:
        end = start + leaves(argument.tree)
        found[argument.name] = [i for i in range(start, end) if differentiable(function.params[i].type)]
        if argument.name in options.wrt and not found[argument.name]:
            refuse("E503", f"{argument.name} holds no float: it is {_types(function, start, end)}.", function.span)
        start = end
    for name in options.wrt:
        if name not in found:
            refuse("E603", f"{function.name} has no argument {name!r}.", function.span)
    chosen = [i for name in options.wrt or found for i in found[name]]
    if not chosen:
        refuse("E503", f"{function.name} has no float argument.", function.span)
    return tuple(chosen)


def _types(function: Function, start: int, end: int) -> str:
    return ", ".join(str(p.type) for p in function.params[start:end]) or "fixed"


def differentiable_outputs(function: Function, options: Options) -> tuple[int, ...]:
    """The positions of the outputs that get a tangent or cotangent; a gradient needs one real scalar."""
    yields = function.body.yields
    floats = tuple(i for i, y in enumerate(yields) if differentiable(y.type))
    if options.derive in {"jvp", "vjp"}:
        if not floats:
            refuse("E502", f"{function.name} returns no float.", function.span, "Return a float.")
        return floats
    value = _value_tree(function, options)
    if not isinstance(value, Leaf):
        refuse("E502", f"{function.name} returns {_describe(function.out)}.", function.span)
    of = yields[0].type
    if not (isinstance(of, ArrayType) and of.rank == 0 and of.kind == "f"):
        refuse("E502", f"{function.name} returns {of}.", function.span)
    return (0,)


def _value_tree(function: Function, options: Options) -> Tree:
    if not options.has_aux:
        return function.out
    match function.out:
        case Node("tuple", _, (value, _)):
            return value
        case other:
            why = f"With has_aux, {function.name} must return (value, aux); it returns {_describe(other)}."
            refuse("E603", why, function.span)


def _describe(tree: Tree) -> str:
    match tree:
        case Node(kind, _, items):
            return f"a {kind} of {len(items)}"
        case Leaf():
            return "a number"
        case _:
            return "no number"


def as_primal(function: Function) -> Function:
    """A finished derivative as a function of its own, to be differentiated again: its yields are a tuple."""
    arguments = function.arguments
    for param in function.params[sum(leaves(a.tree) for a in arguments) :]:
        arguments = (*arguments, Argument(param.name or "seed"))
    out = Node("tuple", (), (Leaf(),) * len(function.body.yields))
    return replace(function, arguments=arguments, out=out, linear_params=0, linear_yields=0, wrt=(), outputs=())


def argument_of(function: Function, position: int) -> Argument:
    """The argument that a parameter is a leaf of."""
    end = 0
    for argument in function.arguments:
        end += leaves(argument.tree)
        if position < end:
            return argument
    raise IndexError(position)
