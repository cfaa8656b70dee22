"""Draws from generators that are arguments: where a program is interpreted, they are those of the program itself."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from adgen.ir.types import Type
from adgen.verify.data import Datum
from adgen.verify.interpret import Computer
from adgen.verify.primitives import draw

Generators = Mapping[str, np.random.Generator]


def generators(arguments: Mapping[str, Datum]) -> Generators:
    """The generators among arguments."""
    return {name: value for name, value in arguments.items() if isinstance(value, np.random.Generator)}


def drawing(computer: Computer, sources: Generators) -> Computer:
    """A computer that draws from copies of generators, by the names of the parameters that they are."""
    if not sources:
        return computer
    fresh = copy.deepcopy(dict(sources))

    def call(prim: str, args: Sequence[Datum], options: dict[str, Datum], types: Sequence[Type]) -> tuple[Datum, ...]:
        if prim != "draw":
            return computer.call(prim, args, options, types)
        made = draw(fresh[str(options.pop("source"))], *args, **options)
        return (computer.number(made),)

    return replace(computer, call=call)
