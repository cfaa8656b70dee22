"""Types that inference gives, against the types of what NumPy and Python compute."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adgen.errors import AdgenError, Span
from adgen.rules.table import FAMILIES, PRIMITIVES
from adgen.verify.data import LENGTHS
from adgen.verify.interpret import fits, run
from adgen.verify.primitives import EFFECTS, call
from adgen.verify.sampled import Sampled
from adgen.verify.samples import Literal, Sample, samples

SPAN = Span("sample.py", 1)
ALL = [
    pytest.param(primitive, sample, id=f"{primitive.name}({sample.text})")
    for primitive in PRIMITIVES.values()
    for sample in samples(primitive)
]


REFUSED_BY_CHOICE = {
    (name, True) for name in ("sign", "gamma", "loggamma", "rgamma", "psi", "ive", "erfcx", "log_ndtr")
}
"""What NumPy and SciPy compute and adgen refuses, because it has a derivative that the table does not know."""


@pytest.mark.parametrize(("primitive", "sample"), ALL)
def test_type_is_that_of_the_result(primitive: Any, sample: Sample) -> None:
    """The inferred dtype, rank, form and every length are those of the interpreted result."""
    sampled = Sampled(primitive, sample)
    arguments = sampled.values()
    try:
        function = sampled.function()
    except AdgenError as error:
        assert error.code == "E302", error
        if (primitive.name, "c16" in sample.text or "complex" in sample.text) in REFUSED_BY_CHOICE:
            return
        with pytest.raises((TypeError, ValueError)):
            primitive_on(primitive.name, sample, arguments)
        return
    if primitive.name in EFFECTS:
        return
    lengths = [np.zeros(length) for length in LENGTHS.values()]
    results = run(function, [*arguments, *lengths], check=True)
    assert len(results) == len(function.body.yields) > 0
    for atom, result in zip(function.body.yields, results, strict=True):
        assert fits(atom.type, result), f"{atom.type} is not the type of {result!r} ({type(result)})"


def primitive_on(name: str, sample: Sample, arguments: list[Any]) -> object:
    """What NumPy or Python say of operands that inference refused."""
    rest = iter(arguments)
    operands = [o.value if isinstance(o, Literal) else next(rest) for o in sample.operands]
    return call(name, operands, dict(sample.options), [])


def test_every_primitive_stands_once_in_the_table() -> None:
    own = [
        name for name in PRIMITIVES if ":" not in name
    ]  # functions of users, `module:function`, join it as they come
    assert len(own) == sum(map(len, FAMILIES))
