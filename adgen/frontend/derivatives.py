"""Derivatives that a program itself computes: `adgen.grad(f)(x)` inside a function, and the rest of its family.

The function is interpreted on its own, with what it captures as further parameters; the passes derive it as they derive
any function, and the derivative is inlined at the call. It is plain IR then, which the derivative of the whole program
goes through as through any other code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from adgen.errors import AdgenError
from adgen.frontend.calling import Parameters, bound, listed
from adgen.frontend.custom import apart, tie
from adgen.frontend.described import describe
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.rule_trees import Fit, linear_part, places, taken_apart
from adgen.frontend.snapshots import Saving
from adgen.frontend.trees import planted, returned
from adgen.frontend.values import Abstract, Closure, Frozen, Ref, Row, Static
from adgen.ir.dims import Symbol
from adgen.ir.nodes import Argument, Atom, Axis, Const, Fixed, Function, Node, Tree, Value, leaves
from adgen.ir.types import ArrayType, Type, differentiable
from adgen.ir.walker import clone, free

_FAMILY = "grad value_and_grad jvp vjp jacobian jacfwd jacrev hessian hvp vhp"

DERIVATIVES = frozenset(f"adgen.{name}" for name in _FAMILY.split())
"""What makes a derivative of a function, as functions of a library."""

OPTIONS = "argnums=None, *, wrt=None, has_aux=False, mode=None, checkpoint=None, memory=None"

MODES = {"jacobian": "auto", "jacfwd": "forward", "jacrev": "reverse"}
"""The mode of a derivative that is a Jacobian, where nothing else is said."""

DIRECTED = frozenset({"jvp", "hvp", "vhp"})
"""The derivatives that take a direction for each argument they differentiate by."""


def made(m: Machine, path: str, given: Arguments) -> Frozen:
    """The derivative as a function that waits for its arguments."""
    match given.positional:
        case [Closure() | Frozen("adgen.grad" | "adgen.value_and_grad") as function, *rest]:
            options = bound(m, listed(path, OPTIONS), Arguments(tuple(rest), given.keywords))
            return Frozen(path, (function,), tuple(options.items()))
        case [other, *_]:
            m.refuse("E202", f"`{path}` cannot take {describe(other)} inside a function.", "Write a function of it.")
        case _:
            m.refuse("E203", f"`{path}` needs the function first.")


def called(m: Machine, derivative: Frozen, given: Arguments) -> Abstract:
    """The value of a call of a derivative."""
    function = innermost(derivative)
    kind = derivative.path.removeprefix("adgen.")
    usual = MODES.get(kind, "reverse")
    kind = "jacobian" if kind in MODES else kind
    options = dict(derivative.keywords)
    names = [a.arg for a in (*function.code.node.args.posonlyargs, *function.code.node.args.args)]
    wrt = tuple(_names(m, function, names, options))
    seeds = len(wrt) if kind in DIRECTED else int(kind == "vjp")
    positional = given.positional[: len(given.positional) - seeds]
    if len(given.positional) < seeds:
        m.refuse("E203", f"`adgen.{kind}` of `{function.code.name}` takes {seeds} seeds after the arguments.")
    call = traced(m, derivative.args[0], Arguments(positional, given.keywords))
    mode, aux = options["mode"], options["has_aux"]
    assert isinstance(mode, Static) and isinstance(aux, Const)
    saving, settled = _saving(m, kind, str(mode.value or usual), options)
    derived = m.derive(call.function, kind, settled, tuple(call.places(m, wrt)), bool(aux.value), saving)
    directions = given.positional[len(given.positional) - seeds :]
    linear = tuple(_seeds(m, kind, call, wrt, directions)) if seeds else ()
    env = dict(zip(derived.params, (*call.atoms, *linear), strict=True))
    yields = iter(clone(derived.body, m.builder, env))
    return _result(m, kind, call, wrt, yields, bool(aux.value))


def _saving(m: Machine, kind: str, mode: str, options: dict[str, Abstract]) -> tuple[Saving, str]:
    """The snapshots that are asked for in place of tapes, and the mode of the derivative with them."""
    given = []
    for name in ("checkpoint", "memory"):
        match options[name]:
            case Static(value) | Const(value):
                given.append(value)
            case other:
                m.refuse("E603", f"{name} is {describe(other)}; it must be known to the compiler.", "Write a literal.")
    try:
        saving = Saving.of(*given)
        return saving, saving.settled(kind, mode)
    except AdgenError as error:
        m.refuse(error.code, error.why, error.fix)


def innermost(derivative: Abstract) -> Closure:
    """The function that is differentiated once or more; a gradient has the parameters of its function."""
    while isinstance(derivative, Frozen):
        (derivative,) = derivative.args
    assert isinstance(derivative, Closure)
    return derivative


def _names(m: Machine, function: Closure, names: list[str], options: dict[str, Abstract]) -> Iterator[str]:
    """The parameters to differentiate with respect to."""
    match options["wrt"], options["argnums"]:
        case Static(None), Static(None):
            places: tuple[Abstract, ...] = (Const(0, ArrayType("int64", ())),)
        case Row(items), Static(None):
            places = items
        case (Static() as one, Static(None)) | (Static(None), Const() as one):
            places = (one,)
        case Static(None), Row(items):
            places = items
        case _:
            m.refuse("E603", "Both wrt and argnums are given.", "Give one of them.")
    for place in places:
        match place:
            case Static(str() as name) if name in names:
                yield name
            case Const(int() as number) if -len(names) <= number < len(names):
                yield names[number]
            case _:
                shown = describe(place) if not isinstance(place, Const) else str(place.value)
                m.refuse("E603", f"`{function.code.name}` has no parameter {shown}; it has {', '.join(names)}.")


@dataclass(frozen=True, slots=True)
class Traced:
    """A function on operands of the types of a call: its IR, and what its parameters are where it is called.

    `captured` are the last of these, which its text reads from around it. `shared` are the arguments of the call that
    the result may share memory with.
    """

    function: Function
    atoms: tuple[Atom, ...]
    types: tuple[Type, ...]
    captured: tuple[Value, ...]
    shared: tuple[Abstract, ...]

    def typed(self) -> Iterator[tuple[Argument, int, tuple[Type, ...]]]:
        """Each argument with the place of its first leaf, and the types of its leaves."""
        start = 0
        for argument in self.function.arguments:
            end = start + leaves(argument.tree)
            yield argument, start, self.types[start:end]
            start = end

    def argument(self, name: str) -> tuple[Tree, tuple[Type, ...]]:
        """The structure of an argument, and the types of its leaves."""
        return next((a.tree, types) for a, _, types in self.typed() if a.name == name)

    def places(self, m: Machine, wrt: tuple[str, ...]) -> Iterator[int]:
        """The positions of the leaves to differentiate with respect to."""
        for name in wrt:
            start, types = next((start, types) for a, start, types in self.typed() if a.name == name)
            found = [start + k for k, of in enumerate(types) if differentiable(of)]
            if not found:
                m.refuse("E503", f"{name} holds no float.")
            yield from found


def traced(m: Machine, function: Abstract, given: Arguments) -> Traced:
    """Interpret the function by itself, on copies of its arguments."""
    closure = innermost(function)
    code = closure.code
    parameters = Parameters.of(code.name, code.node.args, closure.defaults, dict(closure.keywords))
    if parameters.double_star:
        m.refuse("E202", f"`{code.name}` has a parameter with two stars.", "List the parameters.")
    values = bound(m, parameters, given)
    found: list[Abstract] = []
    functions = {n: v for n, v in values.items() if isinstance(v, Closure | Frozen)}
    trees = {n: taken_apart(m, v, found, f"`{n}`", bake=True) for n, v in values.items() if n not in functions}
    atoms = tuple(m.atom(v) for v in found)
    arguments = tuple(Argument(n, trees.get(n, Fixed(None))) for n in values)
    before = dict(m.state.contents)
    with apart(m):
        names = (label for n, tree in trees.items() for label in _labels(n, tree))
        params = tuple(m.builder.value(a.type, name) for a, name in zip(atoms, names, strict=True))
        m.open(params)
        leaves_of = tuple(map(m.wrap, params))
        leaf = iter(leaves_of)
        again = {n: functions[n] if n in functions else planted(m, trees[n], leaf) for n in values}
        result = m.handlers.call(m, function, _passed(parameters, again))
        out, given_back = returned(m, result), set(places(m, result))
        if any(m.state.contents.get(place) != content for place, content in before.items()):
            why = f"`{code.name}` changes a variable from outside of it, and its derivative is taken here."
            m.refuse("E402", why, "Pass the variable as an argument.")
        body = m.builder.close(out.yields)
    shared = tuple(v for v, own in zip(found, leaves_of) if isinstance(own, Ref) and own.cell in given_back)
    captured = tuple(free(body))
    body = type(body)((*params, *captured), body.binds, body.yields)
    facts = m.builder.facts
    axes = tuple(Axis(s.name, 0, 0) for s in sorted(facts.free, key=str) if isinstance(s, Symbol))
    arguments += tuple(Argument(v.name or "captured") for v in captured)
    made = Function(code.name, arguments, body, out.tree, axes, facts.settled(), m.here())
    return Traced(made, (*atoms, *captured), tuple(p.type for p in body.params), captured, shared)


def _labels(name: str, tree: Tree) -> Iterator[str]:
    if isinstance(tree, Node):
        for k, item in enumerate(tree.items):
            yield from _labels(f"{name}_{tree.keys[k] if tree.keys else k}", item)
    elif not isinstance(tree, Fixed):
        yield name


def _passed(parameters: Parameters, values: dict[str, Abstract]) -> Arguments:
    """The arguments of a call in which each parameter has its value."""
    positional = [values[n] for n in parameters.positional]
    star = values[parameters.star] if parameters.star else Row(())
    assert isinstance(star, Row)
    return Arguments((*positional, *star.items), tuple((n, values[n]) for n in parameters.keyword_only))


def _seeds(m: Machine, kind: str, call: Traced, wrt: tuple[str, ...], given: tuple[Abstract, ...]) -> Iterator[Atom]:
    """The tangents or the cotangent of a call, which must be like what they belong to."""
    fit = Fit(m, f"The call of adgen.{kind}", False, m.here())
    like = [(f"the tangent of {name}", *call.argument(name)) for name in wrt]
    if kind == "vjp":
        like = [("the cotangent", call.function.out, tuple(y.type for y in call.function.body.yields))]
    for value, (what, tree, types) in zip(given, like, strict=True):
        floats = (of for of in types if differentiable(of))
        for atom in fit.atoms(value, what, tree, iter(types)):
            if atom is not None:
                yield _like(m, atom, next(floats), what)


def _like(m: Machine, atom: Atom, of: Type, what: str) -> Atom:
    given = atom.type
    assert isinstance(of, ArrayType) and isinstance(given, ArrayType)
    if isinstance(atom, Const) and given.kind in "iuf":
        return Const(float(atom.value.real), ArrayType(of.dtype, (), given.form))
    lengths = zip(given.shape, of.shape, strict=True)
    if given.dtype != of.dtype or not all(m.builder.facts.assume_same(a, b, m.here()) for a, b in lengths):
        m.refuse("E302", f"{what.capitalize()} is {given}, and must be {of}.")
    return atom


def _result(
    m: Machine, kind: str, call: Traced, wrt: tuple[str, ...], yields: Iterator[Atom], has_aux: bool
) -> Abstract:
    """What the derivative gives, as the functions of `adgen.api` do."""
    out = call.function.out
    values = [m.wrap(next(yields)) for _ in call.function.body.yields]
    if call.shared and kind in ("jvp", "vjp", "value_and_grad"):
        tie(m, values, call.shared, f"The function `{call.function.name}`")
    value = planted(m, out, iter(values))
    if kind == "jvp":
        types = (y.type for y in call.function.body.yields)
        return Row((value, planted(m, linear_part(out, types), map(m.wrap, yields))))
    linear = [linear_part(tree, iter(types)) for tree, types in map(call.argument, wrt)]

    def gradients(found: Iterator[Abstract]) -> Abstract:
        bars = tuple(planted(m, tree, found) for tree in linear)
        return bars[0] if len(bars) == 1 else Row(bars)

    blocks = map(m.wrap, yields)
    rows = (gradients(blocks) for _ in count())
    match kind:
        case "vjp" | "value_and_grad":
            return Row((value, gradients(blocks)))
        case "jacobian":
            part = out.items[0] if has_aux and isinstance(out, Node) else out
            found = planted(m, linear_part(part, (y.type for y in call.function.body.yields)), rows)
        case "hessian":
            found = gradients(rows)
        case _:
            found = gradients(blocks)
    return Row((found, value.items[1])) if has_aux and isinstance(value, Row) else found
