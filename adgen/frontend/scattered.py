"""Results that do not lie in C order although all operands do: reshaping one of them may copy it.

`scipy.linalg` hands out what LAPACK wrote, column by column; some functions of NumPy give a view with axes exchanged.
"""

from __future__ import annotations

from adgen.frontend.machine import Machine
from adgen.frontend.options import array_type
from adgen.frontend.values import Abstract, Ref, Row

SCATTERED = frozenset(
    f"numpy.{name}"
    for name in (
        *("argwhere", "nonzero", "unravel_index", "einsum", "cross", "linalg.cross", "linalg.svd"),
        *("geomspace", "nanquantile", "nanpercentile"),
    )
)


def may_scatter(path: str) -> bool:
    """Whether how the results of a function lie in memory says nothing about reshaping them."""
    return path in SCATTERED or path.startswith("scipy.linalg.")


def scattered(m: Machine, path: str, made: Abstract, before: frozenset[object]) -> None:
    """Note of the arrays in a result that how they lie in memory is not known; those of `before` are the caller's."""
    match made:
        case Row(items):
            for item in items:
                scattered(m, path, item, before)
        case Ref(cell) if cell not in before and (path in SCATTERED or array_type(m, made).rank > 1):
            cell.contiguous = False
