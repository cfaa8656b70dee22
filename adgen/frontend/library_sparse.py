"""Constructors of `scipy.sparse`."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.machine import Machine
from adgen.frontend.sparse import LIBRARY
from adgen.frontend.sparse_parts import PARTS
from adgen.frontend.values import Abstract, Items, Ref, Row


def _made(kind: str) -> Function:
    """`scipy.sparse.csr_array((data, indices, indptr), shape=(n, m))`."""

    def lower(m: Machine, given: Given) -> Abstract:
        if is_none(given["shape"]):
            m.refuse("E202", "The shape of a sparse matrix must be said: else it depends on numbers.", "Add shape=.")
        items = options.items_of(m, given["arg1"])
        if items is not None and kind == "coo_array" and len(items) == 2:
            items = (items[0], *(options.items_of(m, items[1]) or ()))
        if items is None or len(items) != 3:
            what = ", ".join(PARTS[kind][:3]) if kind != "coo_array" else "data, (row, col)"
            m.refuse("E202", f"`{LIBRARY}{kind}` is supported of ({what}).")
        lengths = (m.number(known(m, d)) for d in options.shape(m, given["shape"]))
        copied = options.flag(m, given["copy"], "copy=")
        data, *places = (numeric(m, i) for i in items)
        values = m.new_array(m.atom(data), contiguous=True) if copied else data
        parts = (values, *(_places(m, p, copied) for p in places), Row(tuple(lengths)))
        return m.new_box(LIBRARY + kind, Items(parts, PARTS[kind]))

    return Function("arg1, shape=None, copy=False", lower)


def _places(m: Machine, value: Abstract, copied: bool) -> Abstract:
    """Whether SciPy copies the places of numbers depends on their integer types, so they must stay as they are."""
    made = m.new_array(m.atom(value), contiguous=True)
    if isinstance(value, Ref) and not copied:
        m.state.tie(made.cell, value.cell, "E402", "Whether a sparse matrix shares its indices depends on their types.")
    return made


SPARSE: dict[str, Function] = {f"{LIBRARY}{kind}": _made(kind) for kind in PARTS if kind.endswith("_array")}
