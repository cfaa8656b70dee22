"""The face of the emitted function: its parameters, what it takes apart at entry, and what it returns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from adgen.emit.lengths import number, variable
from adgen.emit.literals import number_of, string
from adgen.emit.request import Request
from adgen.emit.tree import Assign, Attribute, Binary, Call, Expr, Name, Statement, Subscript, call, dotted, tuple_of
from adgen.emit.tree import Sequence as SequenceExpr
from adgen.frontend.grammar import show
from adgen.frontend.program import Given
from adgen.ir.nodes import Argument, Fixed, Function, Leaf, Node, Tree, Value, leaves

PLAIN = ("tuple", "list", "dict")
SPARSE = "scipy.sparse."
PULLED = frozenset({"vjp", "mjp", "pullback"})
SUFFIX = {"jvp": "_dot", "vjp": "_bar"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the emitted function; its leaves are `values`, None where a leaf takes part in nothing."""

    name: str
    tree: Tree
    values: tuple[Value | None, ...]
    default: str | None = None
    keyword_only: bool = False


@dataclass(slots=True)
class Face:
    """What the caller sees of a function; `names` are those of parameters that are one value."""

    parameters: list[Parameter]
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for parameter in self.parameters:
            if isinstance(parameter.tree, Leaf) and parameter.values[0] is not None:
                self.names[f"%{parameter.values[0].id}"] = parameter.name

    def taken_apart(self) -> Iterator[Statement]:
        """The statements that take trees apart at entry."""
        for parameter in self.parameters:
            if not isinstance(parameter.tree, Leaf):
                yield from _unpacked(parameter.tree, Name(parameter.name), iter(parameter.values))

    def definition(self) -> list[str]:
        """The parameters as they are written in `def`."""
        lines: list[str] = []
        starred = False
        for parameter in sorted(self.parameters, key=lambda p: p.keyword_only):
            if parameter.keyword_only and not starred:
                lines.append("*")
                starred = True
            default = "" if parameter.default is None else f"={_double_quoted(parameter.default)}"
            lines.append(f"{parameter.name}{default}")
        return lines


def _double_quoted(text: str) -> str:
    """The text of a default value, a string with double quotes."""
    return string(ast.literal_eval(text)).text if text.startswith(("'", '"')) else text


def face_of(function: Function, request: Request) -> Face:
    """The parameters of the emitted function: the user's, then tangents or cotangents.

    Where those follow, parameters with a default are keyword-only: else an argument could be taken for another one.
    """
    count = len(function.params) - function.linear_params
    primal = _own(function, function.params[:count])
    rest = function.params[count:]
    if not rest:
        return Face(primal)
    plain = [p if p.default is None else replace(p, keyword_only=True) for p in primal]
    taken = {p.name for p in primal}
    whole = request.of or function
    more = {"jet": _series}.get(request.derive, _cotangents if request.derive in PULLED else _tangents)
    if request.of is not None:
        plain = [Parameter(a.name, Fixed(None), ()) for a in classes(request)] + plain
    return Face(plain + more(whole, rest, taken))


def classes(request: Request) -> list[Argument]:
    """The arguments of which the linear function `request` asks the class of what it returns."""
    if request.of is None or request.derive != "pullback":
        return []
    return [argument for argument, _ in active_arguments(request.of) if _has_class(argument.tree)]


def _has_class(tree: Tree) -> bool:
    return isinstance(tree, Node) and (tree.kind not in PLAIN or any(map(_has_class, tree.items)))


def _own(function: Function, params: Sequence[Value]) -> list[Parameter]:
    found, start = [], 0
    for argument in function.arguments:
        end = start + leaves(argument.tree)
        values = tuple(params[start:end])
        found.append(Parameter(argument.name, argument.tree, values, argument.default, argument.keyword_only))
        start = end
    return found


def _tangents(function: Function, rest: Sequence[Value], taken: set[str]) -> list[Parameter]:
    """A tangent for each argument with an active leaf, of the structure of the argument."""
    by_place = dict(zip(function.wrt, rest, strict=True))
    return [
        Parameter(
            _unique(f"{argument.name}_dot", "_tangent", taken), argument.tree, tuple(by_place.get(i) for i in places)
        )
        for argument, places in active_arguments(function)
    ]


def _series(function: Function, rest: Sequence[Value], taken: set[str]) -> list[Parameter]:
    """For each argument with an active leaf, its derivatives in order, each of the structure of the argument."""
    order = len(rest) // len(function.wrt)
    by_place = {i: rest[k * order : (k + 1) * order] for k, i in enumerate(function.wrt)}
    found = []
    for argument, places in active_arguments(function):
        values = tuple(by_place[i][k] if i in by_place else None for k in range(order) for i in places)
        tree = Node("tuple", (), (argument.tree,) * order)
        found.append(Parameter(_unique(f"{argument.name}_series", "_coefficients", taken), tree, values))
    return found


def active_arguments(function: Function) -> list[tuple[Argument, range]]:
    """The arguments with an active leaf and the places of their leaves, in the order in which the user named them."""
    found, start = [], 0
    for argument in function.arguments:
        places = range(start, start + leaves(argument.tree))
        start = places.stop
        if any(i in function.wrt for i in places):
            found.append((argument, places))
    return sorted(found, key=lambda a: min(function.wrt.index(i) for i in a[1] if i in function.wrt))


def _cotangents(function: Function, rest: Sequence[Value], taken: set[str]) -> list[Parameter]:
    """The cotangent of the result, of its structure."""
    by_place = dict(zip(function.outputs, rest, strict=True))
    values = tuple(by_place.get(i) for i in range(leaves(function.out)))
    name = rest[0].name if isinstance(function.out, Leaf) else None
    return [Parameter(_unique(name or "out_bar", "_cotangent", taken), function.out, values)]


def _unique(name: str, long: str, taken: set[str]) -> str:
    """A name that no parameter of the user has."""
    while name in taken:
        name = name.rpartition("_")[0] + long if not name.endswith(long) else f"{name}_"
    return name


def _unpacked(tree: Tree, whole: Expr, values: Iterator[Value | None]) -> Iterator[Statement]:
    match tree:
        case Leaf():
            value = next(values)
            if value is not None:
                yield Assign((variable(value),), whole)
        case Node(kind, keys, items):
            if _by_assignment(tree):
                taken = [next(values) for _ in items]
                names = tuple(Name("_") if v is None else variable(v) for v in taken)
                yield Assign(names, whole)
                return
            for number_, item in enumerate(items):
                yield from _unpacked(item, part_of(kind, keys, number_, whole), values)
        case Fixed():
            return


def structure(tree: Tree, whole: Expr) -> Iterator[Expr]:
    """What must hold of an argument for its tree to be what the function was compiled for."""
    match tree:
        case Fixed(None | bool() as value):
            yield Binary("is", whole, Name(repr(value)))
        case Fixed(str() as text):
            yield Binary("==", whole, string(text))
        case Fixed(int() | float() | complex() as value):
            yield Binary("==", whole, number_of(value))
        case Node(kind, keys, items):
            if kind in PLAIN and not _by_assignment(tree):
                yield Binary("==", call("len", whole), number(len(items)))
            for place, item in enumerate(items):
                yield from structure(item, part_of(kind, keys, place, whole))
        case Leaf() | Fixed():
            return


def _by_assignment(tree: Node) -> bool:
    """Whether a tree is taken apart by one assignment, which fails for any other number of items."""
    return tree.kind in ("tuple", "list") and len(tree.items) > 1 and all(isinstance(i, Leaf) for i in tree.items)


def part_of(kind: str, keys: tuple[str, ...], place: int, whole: Expr) -> Expr:
    """One part of a container."""
    match kind:
        case "tuple" | "list":
            return Subscript(whole, (number(place),))
        case "dict":
            return Subscript(whole, (string(keys[place]),))
        case _:
            return Attribute(whole, keys[place])


def returned(function: Function, request: Request, exprs: Sequence[Expr]) -> Expr:
    """What the function returns, from its yields as expressions."""
    count = len(exprs) - function.linear_yields
    outputs, linear = iter(exprs[:count]), exprs[count:]
    if request.linear:
        return _linearized(function, request, exprs)
    match request.derive:
        case "primal":
            return assembled(function.out, outputs, _made_by_name)
        case "jvp" | "jmp":
            by_place = dict(zip(function.outputs, linear, strict=True))
            tangents = iter([by_place.get(i, Name("None")) for i in range(count)])
            value = assembled(function.out, outputs, _made_by_name)
            return tuple_of(value, assembled(function.out, tangents, _made_by_name))
        case "jet":
            order = len(linear) // len(function.outputs)
            rows = [SequenceExpr("list", tuple(linear[i : i + order])) for i in range(0, len(linear), order)]
            series = dict(zip(function.outputs, rows, strict=True))
            value = assembled(function.out, outputs, _made_by_name)
            terms = iter([series.get(i, Name("None")) for i in range(count)])
            return tuple_of(value, assembled(function.out, terms, _made_by_name))
        case "value_and_grad" | "vjp" | "mjp":
            return tuple_of(assembled(function.out, outputs, _made_by_name), _gradients(function, linear))
    made = _derivative(function, request, linear)
    return tuple_of(made, assembled(_aux_of(function), outputs, _made_by_name)) if request.has_aux else made


def _linearized(function: Function, request: Request, exprs: Sequence[Expr]) -> Expr:
    """The value and the linear function with its residuals; of the linear function, what it gives."""
    if request.of is not None and request.derive == "pullback":
        return _gradients(request.of, exprs)
    if request.of is not None:
        by_place = dict(zip(function.outputs, exprs, strict=True))
        tangents = iter([by_place.get(i, Name("None")) for i in range(leaves(function.out))])
        return assembled(function.out, tangents, _made_by_name)
    count = len(exprs) - function.linear_yields
    value = assembled(function.out, iter(exprs[:count]), _made_by_name)
    asked = [Name(a.name) for a in classes(replace(request, of=function))]
    held = (*asked, *exprs[count:])
    linear = Name(request.linear)
    return tuple_of(value, call("functools.partial", linear, *held) if held else linear)


def _derivative(function: Function, request: Request, linear: Sequence[Expr]) -> Expr:
    """A derivative that comes without the value."""
    count = len(function.wrt)
    rows = [_gradients(function, linear[i : i + count]) for i in range(0, len(linear), count)]
    match request.derive:
        case "jacobian":
            value = value_of(function, request)
            by_place = dict(zip(function.outputs, rows, strict=True))
            return assembled(value, iter([by_place.get(i, Name("None")) for i in range(leaves(value))]), _made_by_name)
        case "hessian":
            return _gradients(function, rows)
        case _:
            return _gradients(function, linear)


def value_of(function: Function, request: Request) -> Tree:
    """The structure of what is differentiated."""
    return function.out.items[0] if request.has_aux and isinstance(function.out, Node) else function.out


def _aux_of(function: Function) -> Tree:
    assert isinstance(function.out, Node)
    return function.out.items[1]


def named_in_result(function: Function, request: Request) -> Tree:
    """The structure of those results that are made anew, under the names of their classes."""
    if not request.bare or request.derive in {"jacobian", "linearize"}:
        return function.out
    return _aux_of(function) if request.has_aux else Fixed(None)


def _gradients(function: Function, linear: Sequence[Expr]) -> Expr:
    """The gradient of each argument with an active leaf: bare if there is one, else a tuple."""
    by_place = dict(zip(function.wrt, linear, strict=True))
    found = []
    for argument, places in active_arguments(function):
        exprs = iter([by_place.get(i, Name("None")) for i in places])
        found.append(assembled(argument.tree, exprs, _made_like(argument)))
    return found[0] if len(found) == 1 else tuple_of(*found)


Maker = Callable[[str, tuple[str, ...], tuple[str, ...], tuple[Expr, ...]], Expr]


def _made_by_name(kind: str, path: tuple[str, ...], keys: tuple[str, ...], parts: tuple[Expr, ...]) -> Expr:
    """An output that is an instance of a class, imported under its own name."""
    del path
    return Call(dotted(kind.rpartition(".")[2]), (), tuple(zip(keys, parts, strict=True)))


def _made_like(argument: Argument) -> Maker:
    """What has the class of an argument, asked of the argument itself; of a sparse matrix, with the places of it."""

    def maker(kind: str, path: tuple[str, ...], keys: tuple[str, ...], parts: tuple[Expr, ...]) -> Expr:
        of: Expr = Name(argument.name)
        tree = argument.tree
        for step in path:
            assert isinstance(tree, Node)
            place = int(step)
            of, tree = part_of(tree.kind, tree.keys, place, of), tree.items[place]
        own = Call(Name("type"), (of,))
        if not kind.startswith(SPARSE):
            return Call(own, (), tuple(zip(keys, parts, strict=True)))
        first, second, shape = (Attribute(of, key) for key in keys[1:])
        places = (tuple_of(first, second),) if keys[1] == "row" else (first, second)
        return Call(own, (tuple_of(parts[0], *places),), (("shape", shape),))

    return maker


def assembled(tree: Tree, exprs: Iterator[Expr], maker: Maker, path: tuple[str, ...] = ()) -> Expr:
    """A tree of expressions."""
    match tree:
        case Leaf():
            return next(exprs)
        case Fixed(value):
            return _fixed(value)
        case Node(kind, keys, items):
            parts = tuple(assembled(t, exprs, maker, (*path, str(i))) for i, t in enumerate(items))
            if kind in PLAIN:
                shown = tuple(string(k) for k in keys) if kind == "dict" else ()
                return SequenceExpr(kind, parts, tuple(s.text for s in shown))
            return maker(kind, path, keys, parts)


def _fixed(value: object) -> Expr:
    match value:
        case bool() | int() | float() | complex():
            return number_of(value)
        case str():
            return string(value)
        case _:
            return Name("None")


def signature_text(function: Function) -> str:
    """The signature as `--sig` takes it."""
    given, start = {}, 0
    for argument in function.arguments:
        end = start + leaves(argument.tree)
        given[argument.name] = Given(argument.tree, tuple(p.type for p in function.params[start:end]))
        start = end
    return show(given)
