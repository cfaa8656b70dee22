"""Functions of the IR made by hand, for tests of passes: the golden programs, and a shorthand for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adgen.ad.linearize import linearize
from adgen.ad.seed import seed
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.errors import Span
from adgen.frontend.formula import formula
from adgen.ir.builder import Builder, literal
from adgen.ir.checker import check
from adgen.ir.dims import Symbol, atoms
from adgen.ir.facts import Facts
from adgen.ir.index import Slice
from adgen.ir.nodes import Apply, Argument, Atom, Axis, Block, For, Function, Leaf, Node, Value, While
from adgen.ir.types import FLOAT, INT, ArrayType, Type, array
from adgen.ir.walker import walk
from adgen.rules.table import infer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SPAN = Span("test.py", 1)
MIDDLE = (Slice(lo=True, hi=True),)
FROM = (Slice(lo=True),)
UNTIL = (Slice(hi=True),)


class Maker:
    """Builds a function: `maker("x * y")` is an expression over the names that `maker.env` knows."""

    def __init__(self, builder: Builder, params: dict[str, Value]) -> None:
        self.builder = builder
        self.env: dict[str, Atom] = dict(params)

    def __call__(self, text: str, name: str | None = None, **more: Atom) -> Atom:
        """The expression `text`; with a name, the user's variable of that name."""
        made = self.builder.named(formula(text, {**self.env, **more}, self.builder), name)
        if name:
            self.env[name] = made
        return made

    def part(self, of: Atom, spec: tuple[object, ...], *operands: int) -> Atom:
        """A subscript with literal operands."""
        return self.builder.apply("index", of, *map(literal, operands), spec=spec)


def function(params: dict[str, Type], body: Callable[[Maker], Sequence[Atom]], linear: int = 0) -> Function:
    """The function with these parameters; of `linear` yields, the last, it is a derivative."""
    builder = Builder(infer, Facts(), SPAN, 1)
    values = {name: builder.value(of, name) for name, of in params.items()}
    axes = _axes(list(values.values()))
    for axis in axes:
        builder.facts.nonempty(Symbol(axis.symbol))
    builder.open(tuple(values.values()))
    yields = tuple(body(Maker(builder, values)))
    made = builder.close(yields)
    out = Leaf() if len(yields) == 1 else Node("tuple", (), (Leaf(),) * len(yields))
    arguments = tuple(Argument(name) for name in params)
    whole = Function("f", arguments, made, out, axes, tuple(builder.facts.guards), SPAN, 0, linear)
    return check(whole, infer)


def _axes(params: list[Value]) -> tuple[Axis, ...]:
    found: dict[str, Axis] = {}
    for i, param in enumerate(params):
        if isinstance(param.type, ArrayType):
            for k, length in enumerate(param.type.shape):
                for atom in atoms(length):
                    if isinstance(atom, Symbol):
                        found.setdefault(atom.name, Axis(atom.name, i, k))
    return tuple(found.values())


def gradient(primal: Function, wrt: tuple[int, ...]) -> Function:
    """The value and the gradient of a function with one output, as the AD passes make them."""
    made = transpose(split(linearize(primal, wrt, (0,), infer, reverse=True), infer), infer)
    return check(seed(made, lambda _: (literal(1.0),), infer), infer)


def tangent(primal: Function, wrt: tuple[int, ...]) -> Function:
    """The forward derivative, as `linearize` makes it."""
    return check(linearize(primal, wrt, (0,), infer), infer)


def logistic() -> Function:
    """The golden program of a loss over arrays."""

    def body(f: Maker) -> Sequence[Atom]:
        f("X @ w + b", "z")
        f("1.0 / (1.0 + exp(-z))", "p")
        return [f("-mean(y * log(p) + (1.0 - y) * log(1.0 - p))")]

    return function({"w": array("f8", "d"), "b": FLOAT, "X": array("f8", "n", "d"), "y": array("f8", "n")}, body)


def newton() -> Function:
    """The golden program of a `while` over numbers, with a branch."""

    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        init = (literal(0), f.env["x"])
        types = (INT, FLOAT)
        names = ("n", "x")
        heads = [tuple(b.value(t, n) for t, n in zip(types, names, strict=True)) for _ in range(2)]
        b.open(heads[0])
        n, x = heads[0]
        go = f("absolute(x * x - a) > tol", x=x)
        b.open()
        small = b.apply("less", n, literal(50))
        then = b.close((small,))
        b.open()
        (both,) = b.if_(go, then, b.close((literal(value=False),)))
        cond = b.close((both,))
        b.open(heads[1])
        n, x = heads[1]
        positive = b.apply("greater", x, literal(0.0))
        b.open()
        half = b.apply("divide", f.env["a"], x)  # Python's division: the rules' own would not raise
        then = b.close((f("0.5 * (x + t)", x=x, t=half),))
        b.open()
        (new,) = b.if_(positive, then, b.close((literal(1.0),)), ("x",))
        step = b.close((b.apply("add", n, literal(1), name="n"), new))
        return [b.loop(While(init, cond, step))[1]]

    return function({"a": FLOAT, "x": FLOAT, "tol": FLOAT}, body)


def burgers() -> Function:
    """The golden program of a stencil, written in place in a loop."""

    def body(f: Maker) -> Sequence[Atom]:
        b = f.builder
        start = b.apply("copy", f.env["u"], name="u")
        i, u = b.value(INT, "t"), b.value(start.type, "u")
        b.open((i, u))
        f.env.update(m=f.part(u, MIDDLE, 1, -1), l=f.part(u, UNTIL, -2), r=f.part(u, FROM, 2))
        new = f("m - m * (m - l) + nu * (r - 2.0 * m + l)")
        ends = b.apply("update", u, new, literal(1), literal(-1), spec=MIDDLE, name="u")
        loop = For(literal(0), f.env["steps"], literal(1), (start,), b.close((ends,)))
        (f.env["u"],) = b.loop(loop)
        return [f("sum(u * u)")]

    return function({"u": array("f8", "n"), "nu": FLOAT, "steps": INT}, body)


def prims(of: Function | Block) -> list[str]:
    """The primitives of a function, in order; If, For and While for the others."""
    block = of.body if isinstance(of, Function) else of
    return [b.op.prim if isinstance(b.op, Apply) else type(b.op).__name__ for b in walk(block)]


def loops(of: Function) -> list[For | While]:
    """The loops of a function, in order."""
    return [b.op for b in walk(of.body) if isinstance(b.op, For | While)]
