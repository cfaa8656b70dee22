"""Dataclasses and named tuples, read off the live class."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from adgen.frontend.program import Entity, Record

Describe = Callable[[object, str], Entity]

DECORATED_WITH = "__dataclass_params__"
"""Where a dataclass keeps the options of its decorator; stubs of the standard library do not have it."""


def record_of(of: type, describe: Describe) -> Record | str:
    """What calling a class makes, or why adgen cannot tell: a clause about the class."""
    if "." in of.__qualname__:
        return "is not defined at the top of a module, where generated code could import it from"
    path = f"{of.__module__}.{of.__qualname__}"
    if of.__bases__ == (tuple,) and hasattr(of, "_fields") and hasattr(of, "_field_defaults"):
        defaults = tuple((name, describe(value, name)) for name, value in of._field_defaults.items())
        return Record(path, tuple(of._fields), defaults, named_tuple=True)
    if not dataclasses.is_dataclass(of):
        return "is neither a dataclass nor a named tuple"
    if hasattr(of, "__post_init__") or not getattr(of, DECORATED_WITH).init:
        return "has a constructor of its own"
    fields = dataclasses.fields(of)
    if any(not f.init or f.kw_only or f.default_factory is not dataclasses.MISSING for f in fields):
        return "has fields that its constructor treats in a way of their own"
    defaults = tuple((f.name, describe(f.default, f.name)) for f in fields if f.default is not dataclasses.MISSING)
    return Record(path, tuple(f.name for f in fields), defaults)
