"""The functions of `scipy.linalg` that call LAPACK, on operands of dtypes that it does not have.

SciPy converts them without a word, NumPy refuses them (`adgen/rules/linalg_types.py`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from adgen.frontend import options
from adgen.frontend.library import Function, Lower
from adgen.frontend.library_factors import FACTORS
from adgen.frontend.library_scipy_eigen import SCIPY_EIGEN
from adgen.frontend.library_scipy_linalg import SCIPY_LINALG
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Ref, Row
from adgen.ir.nodes import Value
from adgen.ir.types import ArrayType

TAKEN = {
    str(np.dtype(given)): str(np.dtype(taken))
    for given, taken in ((np.float16, np.float32), (np.longdouble, np.float64), (np.clongdouble, np.complex128))
    if np.dtype(given) != np.dtype(taken)
}
"""The dtypes that LAPACK does not have, and what SciPy converts them to."""

ITSELF = frozenset({"det", "norm", "expm", "block_diag"})
"""Functions that SciPy computes in other ways."""


def _converting(lower: Lower) -> Lower:
    return lambda m, given: lower(m, {name: _converted(m, value) for name, value in given.items()})


def _converted(m: Machine, value: Abstract) -> Abstract:
    match value:
        case Row(items):
            return replace(value, items=tuple(_converted(m, i) for i in items))
        case Ref() | Value(type=ArrayType()) if (of := options.array_type(m, value).dtype) in TAKEN:
            return m.make("astype", value, dtype=TAKEN[of])
        case _:
            return value


LAPACK: dict[str, Function] = {
    path: f if path.rpartition(".")[2] in ITSELF else replace(f, lower=_converting(f.lower))
    for path, f in {**FACTORS, **SCIPY_LINALG, **SCIPY_EIGEN}.items()
}
