"""Prints a function of the IR as a Python module with NumPy, which does not depend on adgen."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from adgen.emit.bufferize import bufferize
from adgen.emit.build import Build, values
from adgen.emit.cleanup import Cleanup
from adgen.emit.guards import Checks, checks_of
from adgen.emit.header import Printed, expressions, header, imports, noqa
from adgen.emit.interference import Interference
from adgen.emit.lengths import Lengths, scope_of, variable
from adgen.emit.lines import Writer, definition
from adgen.emit.naming import Naming
from adgen.emit.order import order
from adgen.emit.plan import Plan
from adgen.emit.render import render
from adgen.emit.request import Request
from adgen.emit.schedule import schedule
from adgen.emit.sections import adjoint_start, derived_values, first_derived
from adgen.emit.signature import Face, face_of, returned
from adgen.emit.spelling import Speller
from adgen.emit.sweeps import find_sweeps
from adgen.emit.tree import Assign, Attribute, Do, Name, Statement, Subscript, Title, call, names, tuple_of
from adgen.ir.facts import facts_of
from adgen.ir.nodes import Fixed, Function, Node, Value
from adgen.ir.types import INT, ArrayType, Form
from adgen.ir.walker import next_id, walk
from adgen.optimise.dce import drop_dead

__all__ = ["Request", "emit"]

CHECK = "_check"


def emit(function: Function, request: Request) -> str:
    """The module that holds `function` under the name `request.entry`."""
    printed = _Printer(function, request).printed()
    return printed


def asked_for(function: Function, request: Request) -> Function:
    """The function without the outputs that are not returned: a bare gradient has no value."""
    if request.derive != "grad":
        return function
    yields = function.body.yields
    count = len(yields) - function.linear_yields
    first = 1 if request.has_aux else count
    out = function.out.items[1] if request.has_aux and isinstance(function.out, Node) else Fixed(None)
    return drop_dead(replace(function, body=replace(function.body, yields=yields[first:]), out=out))
