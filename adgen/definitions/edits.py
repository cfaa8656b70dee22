"""`np.insert` and `np.delete` at places that the run decides; where they are known, slices are joined instead."""

from __future__ import annotations

from typing import Any

import numpy as np


def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """Values before the elements at several places, or before those that a mask selects."""
    whole = np.ravel(arr) if axis is None else np.asarray(arr)
    place = 0 if axis is None else axis % whole.ndim
    length = whole.shape[place]
    places = np.arange(length)[obj] if isinstance(obj, slice) else np.asarray(obj)
    if places.dtype.kind == "b":
        places = np.flatnonzero(places)
    else:
        if np.any((places < -length) | (places > length)):
            raise IndexError("index out of bounds")
        places = np.where(places < 0, places + length, places)
    rows = np.broadcast_to(values, (*whole.shape[:place], len(places), *whole.shape[place + 1 :]))
    order = np.argsort(np.concatenate((places, np.arange(length))), kind="stable")  # what is new goes first
    before: Any = (slice(None),) * place
    joined = np.concatenate((rows, whole), axis=place)
    return joined[(*before, order)]


def delete(arr: Any, obj: Any, axis: Any = None) -> Any:
    """What is left without the elements at some places, or without those that a mask selects."""
    whole = np.ravel(arr) if axis is None else np.asarray(arr)
    place = 0 if axis is None else axis % whole.ndim
    kept = np.ones(whole.shape[place], dtype=np.bool_)
    kept[obj] = False
    before: Any = (slice(None),) * place
    return whole[(*before, kept)]
