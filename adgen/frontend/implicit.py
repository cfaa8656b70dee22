"""The JVP of a function that solves an equation, by the implicit function theorem: what solves it is not looked at.

Where F(x, theta) = 0 defines x, the tangents fulfil F_x x_dot + F_theta theta_dot = 0 (Griewank and Walther 2008,
section 15.1; Blondel et al. 2022). The block of the rule solves this for x_dot with the Jacobian F_x, which is
a diagonal where the equation is elementwise; reverse mode is its transpose.

An x that is no root has no such derivative: rows of F_x are nan where F exceeds what a relative change of x by `tol`
gives (the componentwise backward error, Oettli and Prager 1964).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from adgen.frontend.custom import Operands, Result, apart
from adgen.frontend.definitions import definition
from adgen.frontend.derivatives import Traced, traced
from adgen.frontend.derivatives import made as derivative
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.names import closure_of
from adgen.frontend.program import Library, Program, Rule
from adgen.frontend.trees import planted
from adgen.frontend.values import Abstract, Closure, Row
from adgen.ir.builder import integer, literal
from adgen.ir.dims import Dim, dim, product
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Apply, Atom, Block, Const, Fixed, Function, Leaf, Node, Value
from adgen.ir.types import FLOAT, ArrayType, Type, differentiable, scalar
from adgen.ir.walker import blocks, clone, free, reads, walk
from adgen.rules.primitive import Custom
from adgen.rules.table import PRIMITIVES
from adgen.rules.user import Made


def implied(m: Machine, rule: Rule, operands: Operands, result: Result) -> Custom:
    """The JVP of a function that solves the equation of this rule."""
    active = tuple(map(differentiable, operands.types))
    with apart(m):
        args = operands.values(m)
        outs = [m.builder.value(of, "x") for of in result.made.types]
        dots = [m.builder.value(v.type, f"{v.name}_dot") for v, a in zip(args, active, strict=True) if a]
        m.open((*args, *outs, *dots))
        equation = _equation(m, rule, operands.planted(m, map(m.wrap, args)), result, outs)
        directions: dict[Atom, Atom] = dict(zip((v for v, a in zip(args, active, strict=True) if a), dots, strict=True))
        yields = equation.tangents(directions)
        return Custom("jvp", m.builder.close(yields), active)


def like_an_operand(rule: Rule, operands: Operands) -> Result | None:
    """What a solver gives whose body is outside the language: something like the operand that its rule names."""
    if rule.solution is None or not isinstance(rule.function, Program):
        return None
    if rule.solution.like == "float":
        return Result(Leaf(), Made((FLOAT,), operands.types, shares=False), kept=False, like=(None,))
    x = rule.function.node.args.args[0].arg if rule.function.node.args.args else "x"
    named = {rule.solution.like} if rule.solution.like else {"x0", f"{x}0", f"{x}_0", f"{x}_init"}
    start = 0
    for argument, types in operands.typed():
        if argument.name in named:
            number = isinstance(argument.tree, Fixed)  # a literal one
            made = (FLOAT,) if number else tuple(_floating(of) for of in types if isinstance(of, ArrayType))
            places = tuple(start + k if of.shape else None for k, of in enumerate(made))
            tree = Leaf() if number else argument.tree
            return Result(tree, Made(made, operands.types, shares=True), kept=False, like=places)
        start += len(types)
    return None


def _floating(of: ArrayType) -> ArrayType:
    return of if of.kind == "f" else of.with_dtype("float64")


def iterated(m: Machine, rule: Rule, operands: Operands, result: Result) -> Custom:
    """The VJP of a fixed point, by the fixed point of the adjoint: a = x_bar + a step_x, theta_bar = a step_theta.

    It takes as many steps as the solver does, and no matrix (Christianson 1994).
    """
    assert rule.solution is not None
    with apart(m):
        args = operands.values(m)
        outs = [m.builder.value(of, "x") for of in result.made.types]
        if len(outs) > 1:
            m.refuse("E504", "With iterate=True the solution is one array.", "Join its parts into one.")
        bar = m.builder.value(outs[0].type, "x_bar")
        m.open((*args, *outs, bar))
        call = _posed(m, rule, operands.planted(m, map(m.wrap, args)), result, outs)
        pull = derivative(m, "adgen.vjp", Arguments((call.closure,)))
        values = clone(call.traced.function.body, m.builder, dict(zip(call.traced.function.params, call.traced.atoms)))
        _as_many(m, call.closure.code.name, outs, values)
        given = (pull, m.wrap(outs[0]), Row(tuple(v for _, v in call.named)), m.wrap(bar), m.wrap(values[0]))
        adjoint = m.atom(m.call(_text(m, "iterated"), *given, literal(rule.solution.tol)))
        bars = dict(call.cotangents(m, set(args), adjoint))
        active = [v for v in args if differentiable(v.type)]
        yields = tuple(bars[v] if v in bars else _zero_of(m, v.type) for v in active)
        block = m.builder.close(yields)
    known = (*args, *outs)
    read = free(Block((), block.binds, block.yields))
    residuals = tuple(v for v in known if v in read)
    backward = Block((*residuals, bar), block.binds, block.yields)
    return Custom("vjp", backward, tuple(map(differentiable, operands.types)), Block(known, (), residuals))


@dataclass(frozen=True, slots=True)
class _Posed:
    """An equation on the operands of a solver: the solution's leaves are its parameters at `places`."""

    closure: Closure
    named: tuple[tuple[str, Abstract], ...]
    traced: Traced
    places: tuple[int, ...]

    def cotangents(self, m: Machine, args: set[Value], adjoint: Atom) -> Iterator[tuple[Value, Atom]]:
        """The cotangent of each operand in the equation, given that of its result."""
        atoms = self.traced.atoms
        moved = [(k, a) for k, a in enumerate(atoms) if isinstance(a, Value) and a in args and differentiable(a.type)]
        if not moved:
            return
        derived = m.derive(self.traced.function, "vjp", "reverse", tuple(k for k, _ in moved), False)
        made = clone(derived.body, m.builder, dict(zip(derived.params, (*atoms, adjoint), strict=True)))
        yield from zip((a for _, a in moved), made[-len(moved) :], strict=True)


def _zero_of(m: Machine, of: Type) -> Atom:
    assert isinstance(of, ArrayType)
    return m.builder.apply("zeros", shape=of.shape, dtype=of.dtype) if of.shape else Const(0.0, of)


def _equation(m: Machine, rule: Rule, known: dict[str, Abstract], result: Result, outs: list[Value]) -> _Equation:
    """What is zero at the solution, as a function of the solution and of the operands that it names."""
    assert rule.solution is not None
    posed = _posed(m, rule, known, result, outs)
    function = _zero(m, rule.solution.kind, posed.traced, posed.places)
    return _Equation(m, rule.solution.tol, function, posed.traced.atoms, posed.places)


def _posed(m: Machine, rule: Rule, known: dict[str, Abstract], result: Result, outs: list[Value]) -> _Posed:
    """The equation, called with the solution and with the operands that it names."""
    assert isinstance(rule.function, Program)
    closure = closure_of(m, rule.function)
    first, *rest = _parameters(m, closure)
    for name in rest:
        if name not in known and name not in _with_defaults(closure):
            fix = "Call the parameters by the same names: they are matched by name, behind the solution."
            m.refuse("E504", f"`{closure.code.name}` has a parameter `{name}`, and the solver has none.", fix)
    named = tuple((name, known[name]) for name in rest if name in known)
    solution = planted(m, result.tree, map(m.wrap, outs))
    call = traced(m, closure, Arguments((solution,), named))
    return _Posed(closure, named, call, tuple(call.places(m, (first,))))


def _parameters(m: Machine, closure: Closure) -> list[str]:
    args = closure.code.node.args
    names = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    if not names or args.vararg or args.kwarg or args.posonlyargs[1:]:
        m.refuse("E504", f"The parameters of `{closure.code.name}` are the solution, and others by their names.")
    return names


def _with_defaults(closure: Closure) -> set[str]:
    names = [a.arg for a in (*closure.code.node.args.posonlyargs, *closure.code.node.args.args)]
    return {*names[len(names) - len(closure.defaults) :], *(n for n, _ in closure.keywords)}


def _zero(m: Machine, kind: str, call: Traced, places: tuple[int, ...]) -> Function:
    """The function that is zero: a residual itself, a step less the solution, the gradient of an objective."""
    function = call.function
    if kind == "root":
        return function
    if kind == "minimum":
        function = m.derive(function, "grad", "reverse", places, False)
        body = replace(function.body, yields=function.body.yields[-len(places) :])
    else:
        m.open(function.params)
        made = clone(function.body, m.builder, {})
        solution = [function.params[k] for k in places]
        _as_many(m, function.name, solution, made)
        pairs = zip(made, solution, strict=True)
        body = m.builder.close(tuple(m.builder.apply("subtract", y, x) for y, x in pairs))
    out = Node("tuple", (), (Leaf(),) * len(places))
    return replace(function, body=body, out=out, linear_params=0, linear_yields=0, wrt=(), outputs=())


def _as_many(m: Machine, name: str, solution: Sequence[Atom], values: Sequence[Atom]) -> None:
    """Refuse a system that has not as many equations as unknowns."""
    sizes = [[product(_shape(v)) for v in part] for part in (values, solution)]
    equations, unknowns = (sum(part[1:], part[0]) if part else dim(0) for part in sizes)
    if not all(isinstance(v.type, ArrayType) and v.type.kind == "f" for v in (*values, *solution)):
        m.refuse("E504", f"`{name}` and its solution must be real numbers and arrays.")
    if not m.builder.facts.assume_same(equations, unknowns, m.here()):
        m.refuse("E504", f"`{name}` gives {equations} equations for {unknowns} unknowns.")


def _shape(atom: Atom) -> tuple[Dim, ...]:
    return atom.type.shape if isinstance(atom.type, ArrayType) else ()


@dataclass(frozen=True, slots=True)
class _Equation:
    """`function` is zero at the solution, whose leaves are its parameters at `places`; `atoms` are all of them here."""

    m: Machine
    tol: float
    function: Function
    atoms: tuple[Atom, ...]
    places: tuple[int, ...]

    def tangents(self, directions: Mapping[Atom, Atom]) -> tuple[Atom, ...]:
        """The tangents of the leaves of the solution, given those of the operands."""
        m, name = self.m, self.function.name
        moved = [k for k, a in enumerate(self.atoms) if a in directions]
        if not moved:
            m.refuse("E504", f"`{name}` has no parameter of floats behind the solution, so nothing moves it.")
        values, dots = self.pushed(moved, [directions[self.atoms[k]] for k in moved])
        solution = [self.atoms[k] for k in self.places]
        _as_many(m, name, solution, values)
        if self.elementwise():
            (value,), (dot,), (x,) = values, dots, solution
            _, (slope,) = self.pushed(self.places, [self.direction(x.type)])
            which = "elementwise" if _shape(x) else "scalar"
            return (self.solved(which, m.wrap(x), m.wrap(value), m.wrap(dot), m.wrap(slope)),)
        flat = [_flat(m, part) for part in (solution, values, dots)]
        made = self.solved("vector", *flat, self.jacobian())
        return tuple(unflattened(m, made, solution))

    def direction(self, of: Type) -> Atom:
        """Ones for all numbers of the solution; where no loop carries them, one number serves."""
        assert isinstance(of, ArrayType)
        if all(isinstance(bind.op, Apply) for bind in self.function.body.binds):
            return _one(of.dtype)
        return self.m.builder.apply("ones", shape=of.shape, dtype=of.dtype) if of.shape else _one(of.dtype)

    def solved(self, which: str, *given: Abstract) -> Atom:
        """The linear system, solved as `adgen/definitions/implicit.py` says."""
        return self.m.atom(self.m.call(_text(self.m, which), *given, literal(self.tol)))

    def pushed(self, places: Sequence[int], dots: Sequence[Atom]) -> tuple[tuple[Atom, ...], tuple[Atom, ...]]:
        """The values of the function, and their tangents where its parameters at `places` have these tangents."""
        derived = self.m.derive(self.function, "jvp", "reverse", tuple(places), False)
        env = dict(zip(derived.params, (*self.atoms, *dots), strict=True))
        made = clone(derived.body, self.m.builder, env)
        count = len(self.function.body.yields)
        return made[:count], made[count:]

    def elementwise(self) -> bool:
        """Whether each number of the solution occurs in the equation at its place alone, so that F_x is diagonal."""
        values = self.function.body.yields
        if len(self.places) > 1 or len(values) > 1:
            return False
        x = self.function.params[self.places[0]]
        if len(_shape(values[0])) != len(_shape(x)):
            return False
        reached = {x}
        before = 0
        while before != len(reached):
            before = len(reached)
            for bind in (b for b in walk(self.function.body) if not reached.isdisjoint(reads(b.op))):
                if isinstance(bind.op, Apply) and not (PRIMITIVES[bind.op.prim].elementwise or bind.op.prim == "copy"):
                    return not _shape(x)
                reached.update(bind.results)
                reached.update(p for block in blocks(bind.op) for p in block.params)
        facts = self.m.builder.facts
        shapes = [_shape(v) for v in (*reached, *values) if _shape(v) or v in values]
        same = (len(s) == len(_shape(x)) and all(map(facts.same, s, _shape(x))) for s in shapes)
        return all(same)

    def jacobian(self) -> Abstract:
        """The matrix of the derivatives by the solution, in one sweep of tangents for each of its leaves."""
        m = self.m
        derived = m.derive(self.function, "jacobian", "forward", self.places, False)
        made = clone(derived.body, m.builder, dict(zip(derived.params, self.atoms, strict=True)))
        sizes = [product(_shape(self.atoms[k])) for k in self.places]
        ends = iter(made[-len(sizes) * len(self.function.body.yields) :])
        blocks = [[next(ends) for _ in sizes] for _ in self.function.body.yields]
        if not any(_shape(block) for row in blocks for block in row):
            return m.call(Library("numpy.array"), m.new_list(*(m.new_list(*map(m.wrap, row)) for row in blocks)))
        rows = [_beside(m, row, value, sizes) for row, value in zip(blocks, self.function.body.yields, strict=True)]
        return rows[0] if len(rows) == 1 else m.call(Library("numpy.concatenate"), Row(tuple(rows)))


def _beside(m: Machine, blocks: Sequence[Atom], value: Atom, sizes: Sequence[Dim]) -> Abstract:
    """The rows of the matrix that belong to one leaf of the equation."""
    wide = [m.wrap(_matrix(m, b, (product(_shape(value)), n))) for b, n in zip(blocks, sizes, strict=True)]
    return wide[0] if len(wide) == 1 else m.call(Library("numpy.concatenate"), Row(tuple(wide)), literal(1))


def _matrix(m: Machine, block: Atom, shape: tuple[Dim, Dim]) -> Atom:
    """A block with an axis for the equations and one for the unknowns."""
    now = _shape(block)
    fits = len(now) == 2 and all(map(m.builder.facts.same, now, shape))
    return block if fits else m.builder.apply("reshape", block, shape=shape)


def _text(m: Machine, name: str) -> Closure:
    """A function of `adgen/definitions/implicit.py`."""
    program = definition(f"adgen.implicit.{name}")
    assert program is not None
    return closure_of(m, program)


def _one(dtype: str) -> Atom:
    return literal(1.0) if dtype == "float64" else Const(1.0, scalar(dtype))


def _flat(m: Machine, atoms: Sequence[Atom]) -> Abstract:
    """Numbers and arrays as one vector."""
    wrapped = [m.wrap(a, contiguous=True) for a in atoms]
    if not any(map(_shape, atoms)):
        return m.call(Library("numpy.array"), m.new_list(*wrapped))
    flat = [m.call(Library("numpy.ravel"), a) if len(_shape(v)) != 1 else a for v, a in zip(atoms, wrapped)]
    return flat[0] if len(flat) == 1 else m.call(Library("numpy.concatenate"), Row(tuple(flat)))


def unflattened(m: Machine, vector: Atom, like: Sequence[Atom]) -> Iterator[Atom]:
    """The parts of a vector in the shapes of these numbers and arrays."""
    builder = m.builder
    before = dim(0)
    for atom in like:
        shape = _shape(atom)
        after = before + product(shape)
        if not shape:
            yield builder.apply("index", vector, integer(builder, before), spec=(At(),))
        else:
            ends = (integer(builder, before), integer(builder, after))
            part = vector if len(like) == 1 else builder.apply("index", vector, *ends, spec=(Slice(lo=True, hi=True),))
            yield part if len(shape) == 1 else builder.apply("reshape", part, shape=shape)
        before = after
