"""Finds the statement whose derivative is wrong in the IR, where the emitted module does what the IR says.

The primal is interpreted, and each bind is taken out at the values that it has there: its tangent is held against
central differences, and its transpose against its tangent (the dot-product test). Binds in loops and branches run
before the loop or the branch that holds them, so the first that fails is the innermost.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from adgen.ad.linearize import linearize
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.errors import AdgenError, Span
from adgen.family import Stage
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Leaf, Value, While
from adgen.ir.types import FLOAT, ArrayType, ListType, Type, differentiable
from adgen.ir.walker import effectful, next_id, reads, walk
from adgen.rules.primitive import Pulled
from adgen.rules.table import PRIMITIVES, infer
from adgen.verify.data import Datum
from adgen.verify.interpret import resume, run
from adgen.verify.place import Place
from adgen.verify.taken import vector
from adgen.verify.trees import Vector

RUNS = 2
"""How often a bind inside a loop is tried: the first iteration may be special, and more would take long."""

STEP = 1e-4
"""Of central differences, which are extrapolated once and have about ten digits then."""

SPREAD = 1e-5
"""How far two steps may be apart where differences are to judge."""

KINK = 1e-3
"""The part of `SPREAD` that the slopes to both sides may be apart: at a kink central differences may well agree."""

WRONG = 1e-7
"""Differences are right to about 1e-9 where the function is smooth; the smallest mistake that is looked for is 1e-6."""

ROUNDING = 1e-9
"""A tangent and its transpose differ by the rounding of sums and of matrices that are solved with."""


EPSILON = 16.0 * float(np.finfo(np.float64).eps)
"""How large rounding may be in both of two values that are subtracted, and in what they are computed from."""


def suspect(derivation: Sequence[Stage], flat: Sequence[Datum]) -> Place | None:
    """The first statement of the primal whose derivative in the IR is wrong at some arguments of the primal."""
    primal = primal_of(derivation)
    args = copy.deepcopy([*flat[: len(primal.params)]])
    symbols = {a.symbol: np.shape(args[a.param])[a.axis] for a in primal.axes}
    trial = _Trial(primal, symbols)
    run(primal, args, watch=trial.watch)
    return trial.found


def primal_of(derivation: Sequence[Stage]) -> Function:
    """The function that is differentiated: the last stage before its first tangent."""
    names = [name for name, _ in derivation]
    return derivation[names.index("linearize") - 1][1]


@dataclass(slots=True)
class _Trial:
    """Watches a run of the primal, and tries binds until one is wrong."""

    primal: Function
    symbols: dict[str, int]
    found: Place | None = None
    runs: Counter[Value] = field(default_factory=Counter)

    def watch(self, bind: Bind, values: Mapping[int, Datum]) -> None:
        """Try a bind that has run."""
        if self.found is not None or not bind.results:
            return
        self.runs[bind.results[0]] += 1
        if self.runs[bind.results[0]] <= RUNS:
            wrong = self.wrong(bind, values)
            if wrong:
                self.found = Place.of_source(bind.span, wrong)

    def wrong(self, bind: Bind, values: Mapping[int, Datum]) -> str:
        """What is wrong with the derivative of a bind, or "" where nothing is or where that cannot be said."""
        operands = [v for v in reads(bind.op) if _moves(v, values)]
        outputs = tuple(k for k, r in enumerate(bind.results) if _moves(r, values))
        if effectful(bind.op) or not operands or not outputs or _has_free_phase(bind):
            return ""
        alone = _alone(self.primal, bind, operands)
        wrt = tuple(range(len(self.primal.params), len(alone.params) - 1))
        if isinstance(bind.op, Apply) and isinstance(PRIMITIVES[bind.op.prim].rule, Pulled):
            return ""  # a VJP of the user's has no tangent
        try:
            forward = linearize(alone, wrt, outputs, infer, reverse=True)
            backward = transpose(split(forward, infer), infer)
        except AdgenError:  # lengths that only the whole function proves
            return ""
        return self.judged(bind, forward, backward, operands, values)

    def judged(
        self, bind: Bind, forward: Function, backward: Function, operands: list[Value], values: Mapping[int, Datum]
    ) -> str:
        """Hold the tangent of a bind against differences, and its transpose against its tangent."""
        rng = np.random.default_rng(0)
        dots = [_random(values[v.id], rng) for v in operands]
        results = list(forward.outputs)
        out_dots = self.linear(forward, dots, values)
        exact, spread = self.difference(bind, operands, dots, results, values)
        found = np.concatenate([np.zeros(0), *map(vector, out_dots)])
        scale = max(1.0, float(np.max(np.abs(exact), initial=0.0)))
        if not np.all(np.isfinite(exact)) or spread > SPREAD * scale:
            return ""  # a kink, or a pole
        rounding = _size([values[v.id] for v in (*operands, *bind.results) if _moves(v, values)]) * EPSILON / STEP
        name = _name_of(bind)
        if len(found) != len(exact) or np.max(np.abs(found - exact), initial=0.0) > WRONG * scale + rounding:
            return f"The tangent of {name} is {_some(found)}, and differences say {_some(exact)}."
        bars = [_random(values[bind.results[k].id], rng) for k in results]
        in_bars = self.linear(backward, bars, values)
        left = sum(float(vector(b) @ vector(_conjugate(d))) for b, d in zip(bars, out_dots, strict=True))
        right = sum(float(vector(b) @ vector(_conjugate(d))) for b, d in zip(in_bars, dots, strict=True))
        if abs(left - right) > ROUNDING * max(1.0, abs(left)):
            return f"The transpose of {name} is wrong: <out_bar, out_dot> = {left:.9g}, <bar, dot> = {right:.9g}."
        return ""

    def linear(self, function: Function, seeds: list[Datum], values: Mapping[int, Datum]) -> list[Datum]:
        """What depends on the seeds, as a tangent or cotangent, at the values of the run."""
        params = function.params[len(function.params) - function.linear_params :]
        known = {**values, **{p.id: s for p, s in zip(params, seeds, strict=True)}}
        yields = resume(function.body, known, self.symbols)
        return [*yields[len(yields) - function.linear_yields :]]

    def difference(
        self, bind: Bind, operands: list[Value], dots: list[Datum], results: list[int], values: Mapping[int, Datum]
    ) -> tuple[Vector, float]:
        """Central differences of two steps, extrapolated (Richardson), and how far they and both sides are apart."""
        block = Block((), (bind,), tuple(bind.results[k] for k in results))

        def at(step: float) -> Vector:
            moved = {v.id: _moved(values[v.id], dot, step) for v, dot in zip(operands, dots, strict=True)}
            return np.concatenate([np.zeros(0), *map(vector, resume(block, {**values, **moved}, self.symbols))])

        try:
            wide, narrow = ((at(h) - at(-h)) / (2.0 * h) for h in (STEP, STEP / 2.0))
            kink = np.abs(at(STEP) - 2.0 * at(0.0) + at(-STEP)) / STEP
        except (ArithmeticError, ValueError, IndexError):  # the primal raises beside this point
            return np.full(1, np.nan), 0.0
        spread = np.maximum(np.abs(narrow - wide), KINK * kink)
        return (4.0 * narrow - wide) / 3.0, float(np.max(spread, initial=0.0))


def _size(values: Sequence[Datum]) -> float:
    """The largest number among some values."""
    return max((float(np.max(np.abs(vector(v)), initial=0.0)) for v in values), default=0.0)


def _alone(primal: Function, bind: Bind, operands: list[Value]) -> Function:
    """A bind as a function of its operands; the last parameter only keeps the ids of the whole function taken."""
    last = Value(next_id(primal), FLOAT)
    params = (*primal.params, *operands, last)
    body = Block(params, (bind,), bind.results)
    return replace(primal, body=body, arguments=(), guards=(), apart=(), out=Leaf())


def _moves(value: Value, values: Mapping[int, Datum]) -> bool:
    """Whether a value has a tangent that differences can judge: of double precision, and there on this path."""
    return _double(value.type) and values.get(value.id) is not None


def _double(of: Type) -> bool:
    match of:
        case ArrayType(dtype):
            return differentiable(of) and dtype in {"float64", "complex128"}
        case ListType(element):
            return _double(element)


def _random(like: Datum, rng: np.random.Generator) -> Datum:
    """A tangent or cotangent of the form of a value."""
    if isinstance(like, list):
        return [_random(v, rng) for v in like]
    made = rng.uniform(-1.0, 1.0, np.shape(like))
    if np.iscomplexobj(like):
        made = made + 1j * rng.uniform(-1.0, 1.0, np.shape(like))
    return np.asarray(made) if isinstance(like, np.ndarray) else type(like)(made)


def _moved(value: Datum, dot: Datum, step: float) -> Datum:
    if isinstance(value, list):
        return [_moved(v, d, step) for v, d in zip(value, dot, strict=True)]
    moved = value + step * dot
    return np.asarray(moved) if isinstance(value, np.ndarray) else type(value)(moved)


def _conjugate(value: Datum) -> Datum:
    """Cotangents pair as Re(sum(bar * dot)): as real vectors, one of both is conjugate."""
    return [_conjugate(v) for v in value] if isinstance(value, list) else np.conjugate(value)


def _has_free_phase(bind: Bind) -> bool:
    """Whether a bind gives complex eigenvectors or singular vectors, of which LAPACK and a rule choose other ones."""
    several = isinstance(bind.op, Apply) and len(bind.results) > 1
    return several and any(isinstance(r.type, ArrayType) and r.type.kind == "c" for r in bind.results)


def _name_of(bind: Bind) -> str:
    named = [f"`{r.name}`" for r in bind.results if r.name]
    what = f"`{bind.op.prim}`" if isinstance(bind.op, Apply) else f"this {type(bind.op).__name__.lower()}"
    return " and ".join(named) + f" ({what})" if named else what


def _some(numbers: Vector) -> str:
    return f"[{', '.join(f'{v:.9g}' for v in numbers[:4])}{', ...' if len(numbers) > 4 else ''}]"


def passed(derivation: Sequence[Stage], flat: Sequence[Datum]) -> Place | None:
    """The statement whose derivative a pass changes, which should only write it in another way."""
    expected: list[Vector] = []
    for name, function in with_derivative(derivation):
        yields = run(function, copy.deepcopy([*flat]))
        found = [*map(vector, yields[len(yields) - function.linear_yields :])]
        for k, (was, now) in enumerate(zip(expected, found, strict=bool(expected))):
            if not np.allclose(
                now, was, rtol=WRONG, atol=WRONG * float(np.max(np.abs(was), initial=0.0)), equal_nan=True
            ):
                why = f"The pass `{name}` changes derivative {k + 1} from {_some(was)} to {_some(now)}."
                return Place.of_source(made(function, k) or function.span, why)
        expected = found
    return None


def with_derivative(derivation: Sequence[Stage]) -> Sequence[Stage]:
    """The stages from the first on that has the derivative."""
    names = [name for name, _ in derivation]
    return derivation[next(names.index(n) for n in ("seed", "transpose", "sink") if n in names) :]


def made(function: Function, k: int) -> Span | None:
    """Where in the source a derivative gets its last contribution."""
    end: Atom | None = function.body.yields[k - function.linear_yields]
    by = {r: b for b in walk(function.body) for r in b.results}
    bind = None
    while isinstance(end, Value) and end in by:
        bind = by[end]
        end = _inside(bind, bind.results.index(end))
    return bind.span if bind is not None else None


def _inside(bind: Bind, k: int) -> Atom | None:
    """What a loop or a branch gives for its result `k`, in the block inside."""
    match bind.op:
        case For(body=body, stops=stops) | While(body=body, stops=stops):
            return body.yields[k + stops]
        case If(then=then, orelse=orelse):
            return then.yields[k] if isinstance(then.yields[k], Value) else orelse.yields[k]
        case _:
            return None
