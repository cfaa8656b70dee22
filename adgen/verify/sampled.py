"""One primitive on one sample as a function of the IR, and what else can be computed next to it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from adgen.ad.zeros import fit
from adgen.errors import AdgenError, Span
from adgen.ir.builder import Builder, literal
from adgen.ir.dims import Ref, Symbol
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Argument, Atom, Axis, Function, Leaf, Node, Value
from adgen.ir.types import ArrayType, Type, array, differentiable
from adgen.rules.primitive import Partials, Primitive
from adgen.rules.table import infer
from adgen.verify.data import LENGTHS, Datum
from adgen.verify.interpret import run
from adgen.verify.samples import Literal, Sample, value_of

SPAN = Span("sample.py", 1)
Env = dict[str, Atom | Hashable]
Made = Callable[[Env, Builder], Atom]

REGULAR = frozenset(
    {
        "inv",
        "solve",
        "cholesky",
        "slogdet",
        "slogdet_of_complex",
        "det",
        *("solve_triangular", "solve_sylvester", "cho_factor", "cho_solve", "lu_factor", "lu_solve", "sqrtm", "logm"),
        *("logm_frechet", "generalised_eigh", "solve_by_cholesky", "solve_by_lu"),
    }
)
"""Primitives of matrices that are singular, or not positive definite, for most random numbers."""

ABOVE_ONE = frozenset({"arccosh", "zeta"})
"""Primitives that are not defined between 0 and 1."""


STARTS = {"csr_product": 2, "csc_product": 2, "row_numbers": 0}
"""Which operand says where the rows of a sparse matrix of 6 entries start."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A primitive on a sample.

    Its functions take the operands that are no literals, then one array per length symbol.
    """

    primitive: Primitive
    sample: Sample

    @property
    def types(self) -> tuple[Type, ...]:
        """The types of the operands that are no literals."""
        return tuple(o for o in self.sample.operands if not isinstance(o, Literal))

    def active(self, place: int) -> bool:
        """Whether operand `place` and the result can carry a derivative; never where inference refuses the operands."""
        operand = self.sample.operands[place]
        if isinstance(operand, Literal) or not differentiable(operand):
            return False
        if isinstance(self.primitive.rule, Partials) and self.primitive.rule.texts[place] is None:
            return False
        try:
            return any(differentiable(y.type) for y in self.function().body.yields)
        except AdgenError:
            return False

    @property
    def wrt(self) -> tuple[int, ...]:
        """The places, among the operands that are no literals, of those that can carry a derivative."""
        given = [k for k, o in enumerate(self.sample.operands) if not isinstance(o, Literal)]
        return tuple(i for i, k in enumerate(given) if self.active(k))

    def function(self, *made: Made, bar: bool = False) -> Function:
        """The results of the primitive, or instead what `made` builds from the operands, options and `out`.

        With `bar` there is a last parameter `out_bar` of the type of the result.
        """
        builder = Builder(infer, _facts(), SPAN)
        names = _names(self.primitive, len(self.sample.operands))
        operands: list[Atom] = [
            literal(o.value) if isinstance(o, Literal) else builder.value(o, name)
            for name, o in zip(names, self.sample.operands, strict=True)
        ]
        witnesses = tuple(builder.value(array("f8", symbol), f"of_{symbol}") for symbol in LENGTHS)
        params = [*(o for o in operands if isinstance(o, Value)), *witnesses]
        builder.facts.free |= {Ref(p.id) for p in params}
        builder.open(())
        results = builder.apply_many(Apply(self.primitive.name, tuple(operands), tuple(sorted(self.sample.options))))
        env: Env = {
            **dict(self.primitive.options),
            **dict(self.sample.options),
            **dict(zip(names, operands, strict=True)),
        }
        if len(results) == 1:
            env["out"] = results[0]
        if bar:
            params.append(builder.value(results[0].type, "out_bar"))
            env["out_bar"] = params[-1]
        builder.facts.free.clear()  # no caller is asked for what a derivative assumes
        yields = tuple(m(env, builder) for m in made) if made else results
        builder.scopes[-1].params = tuple(params)
        out = Node("tuple", tuple(str(k) for k in range(len(yields))), (Leaf(),) * len(yields))
        arguments = tuple(Argument(str(p.name)) for p in params)
        block = builder.close(yields)
        return Function(
            self.primitive.name, arguments, block, out, _axes(tuple(params)), tuple(builder.facts.guards), SPAN
        )

    def run(self, function: Function, arguments: Sequence[Datum]) -> Datum:
        """The one result of a function of this sample: the arguments, with the length arrays put in after the
        operands.
        """
        count = len(self.types)
        lengths = [np.zeros(n) for n in LENGTHS.values()]
        (result,) = run(function, [*arguments[:count], *lengths, *arguments[count:]], check=True)
        return result

    def values(self, seed: int = 0, low: float | None = None, high: float | None = None) -> list[Datum]:
        """Random operands, where the primitive is defined; a matrix that must be regular has a large diagonal."""
        rng = np.random.default_rng(seed)
        usual = (1.1, 1.9) if self.primitive.name in ABOVE_ONE else (0.1, 0.9)
        low, high = usual if low is None or high is None else (low, high)
        found = [value_of(o, rng, low, high) for o in self.types]
        if self.primitive.name == "interp":
            found[1] = np.linspace(0.0, 1.0, len(found[1]), dtype=found[1].dtype)
        self.start_rows(found)
        if self.primitive.name in REGULAR:
            place = int(self.primitive.name == "generalised_eigh")
            found[place] = found[place] + (4 * np.eye(found[place].shape[-1])).astype(found[place].dtype)
        return found

    def start_rows(self, found: list[Datum]) -> None:
        """Put sorted numbers from 0 to the number of entries where the rows of a sparse matrix start."""
        if self.primitive.name in STARTS:
            place = STARTS[self.primitive.name]
            found[place] = np.linspace(0, 6, len(found[place]), dtype=found[place].dtype)

    def integers(self, seed: int = 0) -> list[Datum]:
        """Random operands whose floats are whole numbers."""
        rng = np.random.default_rng(seed)
        found = [_whole(value_of(o, rng, -4, 5)) if differentiable(o) else value_of(o, rng) for o in self.types]
        self.start_rows(found)
        return found


def _whole(value: Datum) -> Datum:
    rounded = np.round(value)
    return rounded if isinstance(value, np.ndarray | np.generic) else rounded.item()


def fitted(made: Atom, sampled: Sampled, place: int, builder: Builder) -> Atom:
    """A cotangent, summed over broadcast axes and cast as the engine does it."""
    operand = sampled.sample.operands[place]
    assert not isinstance(operand, Literal)
    return fit(made, operand, builder)


def _names(primitive: Primitive, count: int) -> list[str]:
    fixed = [p for p in primitive.params if not p.startswith("*")]
    return [*fixed, *(f"x{k}" for k in range(len(fixed), count))][:count]


def _facts() -> Facts:
    facts = Facts()
    for symbol in LENGTHS:
        facts.nonempty(Symbol(symbol))
    return facts


def _axes(params: tuple[Value, ...]) -> tuple[Axis, ...]:
    """Where each length is read off."""
    found: dict[str, Axis] = {}
    for k, param in enumerate(params):
        for j, d in enumerate(param.type.shape if isinstance(param.type, ArrayType) else ()):
            if str(d) in LENGTHS:
                found.setdefault(str(d), Axis(str(d), k, j))
    return tuple(found.values())
