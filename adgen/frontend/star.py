"""What `from library import *` brings into a module."""

from __future__ import annotations

import math

import numpy as np

_OFFERED = {
    "math": frozenset(n for n in vars(math) if not n.startswith("_")),
    "numpy": frozenset(np.__all__),
}


def offers(module: str, name: str) -> bool:
    """Whether the star import of a library binds `name`; for a library not listed here the answer is yes.

    A name that the library turns out not to have is then refused as an unknown function. A no would let a builtin
    stand in for the library's function of the same name.
    """
    return name in _OFFERED[module] if module in _OFFERED else True
