"""The compiler on one page: source to IR, IR to derivative, derivative to text. The checker runs after every pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from adgen.ad.budget import Checkpoints
from adgen.ad.either import either
from adgen.ad.recompute import unmarked
from adgen.emit.python import Request, emit
from adgen.errors import AdgenError, refuse
from adgen.family import CHAINS, Active, Stage, beside, closed, reopened
from adgen.frontend.build import build
from adgen.frontend.program import Program, Signature
from adgen.frontend.snapshots import TAPED, Saving
from adgen.ir.checker import check
from adgen.ir.nodes import Argument, Function, Leaf, Node, Tree, leaves
from adgen.ir.types import ArrayType, differentiable
from adgen.ir.walker import walk
from adgen.late import Late
from adgen.optimise.adjoined import forget
from adgen.optimise.passes import APART, DERIVED, PRIMAL, optimise, run
from adgen.optimise.unbox import stores_none, unbox
from adgen.rules.table import infer

if TYPE_CHECKING:
    from adgen.ad import cut
    from adgen.analysis import directions
    from adgen.hybrid import choose as hybrid
else:
    cut, directions, hybrid = Late("adgen.ad.cut"), Late("adgen.analysis.directions"), Late("adgen.hybrid.choose")

DERIVATIVES = (
    *("value_and_grad", "grad", "jvp", "vjp", "jacobian", "hessian", "hvp", "vhp", "jmp", "mjp", "hmp"),
    *("linearize", "pullback", "jet"),
    "primal",
)

CUT = {"linearize": "linear", "pullback": "adjoint"}
"""The derivatives that come as two functions, and what the linear one is called after."""

MANY = frozenset({"jvp", "vjp", "jmp", "mjp", "jacobian", "jet", *CUT})
"""The derivatives of functions whose value may be any floats, and containers of those."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to derive.

    `derive` is one of `DERIVATIVES`; `mode` is "reverse" or "forward" (of a gradient: one tangent per scalar input, all
    in one sweep); `wrt` names the active arguments (empty: every float argument); with `has_aux` the function returns
    `(value, aux)` and only the value is differentiated. `command` and what `verified` it are quoted in the header.
    `hybrid` says which straight-line blocks are differentiated as a whole: "off" none, "auto" those by which the
    derivative gets fewer operations, "always" all that can be. With `checkpoints`, loops that would tape are reversed
    from snapshots.
    """

    derive: str = "value_and_grad"
    mode: str = "reverse"
    wrt: tuple[str, ...] = ()
    has_aux: bool = False
    command: str = ""
    verified: tuple[str, ...] = ()
    hybrid: str = "off"
    checkpoints: Checkpoints | None = None
    order: int = 1


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
    # A Jacobian whose mode adgen chose is in reverse mode if anything was transposed.
    swept = "reverse" if any(name == "transpose" for name, _ in derivation) else "forward"
    mode = swept if options.mode == "auto" else options.mode
    request = Request(entry, options.derive, mode, options.command, options.verified, options.has_aux)
    made = derivation[-1][1]
    if options.derive not in CUT:
        return Module(emit(made, request), entry, derivation)
    request = replace(request, linear=_unused(f"{program.name}_{CUT[options.derive]}", made))
    return Module(emit(derivation[-2][1], request, made), entry, derivation)


def _unused(name: str, function: Function) -> str:
    """A name that no value has."""
    taken = {v.name for b in walk(function.body) for v in b.results} | {a.name for a in function.arguments}
    while name in taken:
        name += "_"
    return name


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
    function = check(build(program, signature, careful=careful, derive=derived_inside), infer)
    yield "frontend", function
    if (marked := either(function, infer)) is not function:
        function = check(marked, infer)
        yield "either", function
    for name, cleaned in run(PRIMAL, function, infer):
        function = cleaned
        yield name, function
    if options.derive == "primal":
        if (plain := unmarked(function, infer)) is not function:
            function = check(plain, infer)
            yield "unmark", function
        yield from run((forget,), function, infer)
        return
    yield from _derived(function, active(function, options), options)


def derived_inside(
    function: Function, derive: str, mode: str, wrt: tuple[int, ...], has_aux: bool, saving: Saving = TAPED
) -> Function:
    """The derivative of a function that a program itself differentiates, for the frontend."""
    options = Options(derive, mode, has_aux=has_aux, checkpoints=Checkpoints.of(saving.checkpoint, saving.memory))
    *_, (_, last) = _derived(either(function, infer), wrt, options)
    return last


def _derived(function: Function, wrt: tuple[int, ...], options: Options) -> Iterator[Stage]:
    outputs = differentiable_outputs(function, options)
    if options.hybrid != "off":
        function = _preaccumulated(function, wrt, outputs, options)
        yield "preaccumulate", function
    yield from _swept(function, wrt, outputs, options)


def _preaccumulated(function: Function, wrt: tuple[int, ...], outputs: tuple[int, ...], options: Options) -> Function:
    try:
        choose = hybrid.always if options.hybrid == "always" else hybrid.fewest
    except ImportError as error:
        what = f"hybrid={options.hybrid!r} needs {error.name}, which is not installed."
        refuse("E603", what, None, "pip install 'adgen[verify]', or use hybrid='off'.")
    return choose(function, wrt, lambda f: [*_swept(f, wrt, outputs, options)][-1][1])


def _swept(function: Function, wrt: tuple[int, ...], outputs: tuple[int, ...], options: Options) -> Iterator[Stage]:
    place = Active(wrt, outputs, options.checkpoints, options.order)
    if options.checkpoints is not None:
        place = replace(place, checkpoints=replace(options.checkpoints, tangents=beside(function, wrt, options.derive)))
    values = len(function.body.yields)
    chains = CHAINS[options.derive.removeprefix("value_and_"), mode_of(function, place, options)]
    try:
        for number, chain in enumerate(chains):
            if number:
                function, made = reopened(function)
                place = replace(place, outputs=made)
            for name, derived in chain(function, place, infer):
                function = check(derived, infer)
                yield name, function
            for name, cleaned in run(APART if options.derive in CUT else DERIVED, function, infer):
                function = cleaned
                yield name, function
    except AdgenError as error:
        if options.checkpoints is None or not error.code.startswith("E3"):
            raise
        list(_swept(function, wrt, outputs, replace(options, checkpoints=None)))  # refused for the same without them?
        why = "The lengths in a step of a loop depend on its number, and fit only where the loop starts from the first."
        raise AdgenError("E505", why, error.span) from None
    if options.derive in CUT:
        yield from _in_two(function)
    if len(chains) > 1:
        yield "close", check(closed(function, values), infer)


def _in_two(function: Function) -> Iterator[Stage]:
    """The function that gives the value and the residuals, and the linear one."""
    # What a tape holds for a path that was not taken, only the primal can tell.
    passes = tuple(p for p in DERIVED if p is not unbox) if stores_none(function) else DERIVED
    parts = cut.cut(function, lambda part: optimise(passes, part, infer))
    yield "primal", check(parts.primal, infer)
    yield "linear", check(parts.linear, infer)


def mode_for(program: Program, signature: Signature, options: Options) -> str:
    """The mode that a derivative would come in. Raises AdgenError where the function is refused."""
    *_, (_, function) = stages(program, signature, replace(options, derive="primal"))
    place = Active(active(function, options), differentiable_outputs(function, options))
    return mode_of(function, place, options)


def mode_of(function: Function, place: Active, options: Options) -> str:
    """The mode of a derivative that has several; of a Jacobian on its own, the one that needs fewer operations."""
    match options.derive, options.mode:
        case "grad" | "value_and_grad", mode:
            return mode
        case "jacobian", "auto":
            return directions.extent(function, place.wrt, place.outputs).mode({})
        case "jacobian", mode:
            return mode
        case _:
            return ""


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
    return ", ".join(str(p.type) for p in function.params[start:end]) or "a fixed value"


def differentiable_outputs(function: Function, options: Options) -> tuple[int, ...]:
    """The positions of the outputs that get a tangent or cotangent; a gradient needs one real scalar."""
    yields = function.body.yields
    floats = tuple(i for i, y in enumerate(yields) if differentiable(y.type))
    if options.derive in MANY and options.has_aux:
        floats = tuple(i for i in floats if i < leaves(_value_tree(function, options)))
    if options.derive in MANY:
        if not floats:
            refuse("E502", f"{function.name} returns no float.", function.span, "Return a float.")
        return floats
    value = _value_tree(function, options)
    of = yields[0].type if isinstance(value, Leaf) else None
    if not (isinstance(of, ArrayType) and of.rank == 0 and of.kind == "f"):
        why = f"{options.derive} is of one real number, and {function.name} returns {of or _describe(value)}."
        refuse("E502", why, function.span, _with_aux(value, options))
    return (0,)


def _with_aux(value: Tree, options: Options) -> str | None:
    """What to do where a function returns two things, of which the first may be all that is meant."""
    if options.has_aux or options.derive not in {"grad", "value_and_grad", "hessian"}:
        return None
    pair = isinstance(value, Node) and value.kind == "tuple" and len(value.items) == 2
    return "Return one real number, or (value, aux) with has_aux=True; or use jacobian." if pair else None


def _value_tree(function: Function, options: Options) -> Tree:
    if not options.has_aux:
        return function.out
    match function.out:
        case Node("tuple", _, (value, _)):
            return value
        case other:
            why = f"With has_aux, {function.name} must return (value, aux); it returns {_describe(other)}."
            refuse("E603", why, function.span, "Return a tuple of two, or leave has_aux out.")


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
    return replace(
        function, arguments=arguments, out=out, linear_params=0, linear_yields=0, wrt=(), outputs=(), composites=()
    )


def argument_of(function: Function, position: int) -> Argument:
    """The argument that a parameter is a leaf of."""
    end = 0
    for argument in function.arguments:
        end += leaves(argument.tree)
        if position < end:
            return argument
    raise IndexError(position)
