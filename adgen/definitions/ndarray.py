"""Methods of arrays."""

from __future__ import annotations

from typing import Any


def tolist(a: Any) -> Any:
    """The elements as Python numbers, in a list; of a matrix in a list for each row.

    samples: f8[n] | f8[2]
    """
    if a.ndim > 2:
        raise NotImplementedError("tolist() of an array of more than two axes")
    if a.ndim == 2:
        return [[number.item() for number in row] for row in a]
    return [number.item() for number in a] if a.ndim == 1 else a.item()
