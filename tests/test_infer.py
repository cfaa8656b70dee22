"""Types that inference gives, against the types of what NumPy and Python compute."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adgen.errors import AdgenError, Span
from adgen.ir.builder import Builder, literal
from adgen.ir.dims import Ref, Symbol
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Argument, Atom, Axis, Function, Leaf, Node, Value
from adgen.ir.types import ArrayType, array
from adgen.rules.table import FAMILIES, PRIMITIVES, infer
from adgen.verify.interpret import fits, run
from adgen.verify.primitives import EFFECTS
from adgen.verify.samples import LENGTHS, Literal, Sample, samples, value_of

SPAN = Span("sample.py", 1)
ALL = [
    pytest.param(primitive, sample, id=f"{primitive.name}({sample.text})")
    for primitive in PRIMITIVES.values()
    for sample in samples(primitive)
]


def function_of(name: str, sample: Sample) -> Function:
    """A function that applies one primitive to its parameters."""
    facts = Facts()
    for symbol in LENGTHS:
        facts.nonempty(Symbol(symbol))
    builder = Builder(infer, facts, SPAN)
    operands: list[Atom] = [
        literal(o.value) if isinstance(o, Literal) else builder.value(o, "xyzuvw"[k])
        for k, o in enumerate(sample.operands)
    ]
    witnesses = tuple(builder.value(array("f8", symbol), f"of_{symbol}") for symbol in LENGTHS)
    params = (*(o for o in operands if isinstance(o, Value)), *witnesses)
    facts.free |= {Ref(p.id) for p in params}
    builder.open(params)
    results = builder.apply_many(Apply(name, tuple(operands), tuple(sorted(sample.options))))
    out = Node("tuple", tuple(str(k) for k in range(len(results))), (Leaf(),) * len(results))
    arguments = tuple(Argument(str(p.name)) for p in params)
    return Function(name, arguments, builder.close(results), out, axes_of(params), tuple(facts.guards), SPAN)


def axes_of(params: tuple[Value, ...]) -> tuple[Axis, ...]:
    """Where each symbol is read off."""
    found: dict[str, Axis] = {}
    for k, param in enumerate(params):
        for j, length in enumerate(param.type.shape if isinstance(param.type, ArrayType) else ()):
            if str(length) in LENGTHS:
                found.setdefault(str(length), Axis(str(length), k, j))
    return tuple(found.values())


def arguments_of(sample: Sample, seed: int = 0, **ends: float) -> list[Any]:
    rng = np.random.default_rng(seed)
    given = [value_of(o, rng, **ends) for o in sample.operands if not isinstance(o, Literal)]
    return [*given, *(np.zeros(length) for length in LENGTHS.values())]


@pytest.mark.parametrize(("primitive", "sample"), ALL)
def test_type_is_that_of_the_result(primitive: Any, sample: Sample) -> None:
    """The inferred dtype, rank, form and every length are those of the interpreted result."""
    arguments = arguments_of(sample, **({"low": 1.1, "high": 1.9} if primitive.name == "arccosh" else {}))
    try:
        function = function_of(primitive.name, sample)
    except AdgenError as error:
        assert error.code == "E302", error
        with pytest.raises((TypeError, ValueError)):
            primitive_on(primitive.name, sample, arguments)
        return
    if primitive.name in EFFECTS:
        return
    results = run(function, arguments, check=True)
    assert len(results) == len(function.body.yields) > 0
    for atom, result in zip(function.body.yields, results, strict=True):
        assert fits(atom.type, result), f"{atom.type} is not the type of {result!r} ({type(result)})"


def primitive_on(name: str, sample: Sample, arguments: list[Any]) -> object:
    """What the ufunc itself says of operands that inference refused."""
    rest = iter(arguments)
    operands = [o.value if isinstance(o, Literal) else next(rest) for o in sample.operands]
    return getattr(np, name)(*operands)


def test_every_primitive_stands_once_in_the_table() -> None:
    assert len(PRIMITIVES) == sum(map(len, FAMILIES))
