"""What primitives of SciPy compute. SciPy is imported when one of them runs."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from adgen.verify.data import Datum

Call = Callable[..., Datum]


@dataclass(frozen=True, slots=True)
class _Linalg:
    """A function of `scipy.linalg`."""

    name: str

    def __call__(self, *args: Datum, **options: Datum) -> Datum:
        return getattr(importlib.import_module("scipy.linalg"), self.name)(*args, **options)


def _logm_frechet(a: Datum, e: Datum) -> Datum:
    n = a.shape[-1]
    return _Linalg("logm")(np.block([[a, e], [np.zeros_like(a), a]]))[..., :n, n:]


def _hermitian(a: Datum, lower: bool) -> Datum:
    """The matrix of one triangle."""
    inner = np.tril(a, -1) if lower else np.triu(a, 1)
    return inner + inner.conj().T + np.diag(np.diag(a).real)


def _turned(a: Datum, trans: int) -> Datum:
    return (a, a.T, a.conj().T)[trans]


SCIPY: dict[str, Call] = {
    **{name: _Linalg(name) for name in ("solve_triangular", "solve_sylvester", "expm", "sqrtm", "logm")},
    "solve_banded": lambda ab, b, l=1, u=1: _Linalg("solve_banded")((l, u), ab, b),  # noqa: E741 - SciPy's name
    "cho_factor": lambda a, lower=False: _Linalg("cho_factor")(a, lower)[0],
    "cho_solve": lambda c, b, lower=False: _Linalg("cho_solve")((c, lower), b),
    "lu_solve": lambda lu, piv, b, trans=0: _Linalg("lu_solve")((lu, piv), b, trans),
    # As if the factors were those of the matrix.
    "solve_by_cholesky": lambda a, c, b, lower=False: np.linalg.solve(_hermitian(a, lower), b),
    "solve_by_lu": lambda a, lu, piv, b, trans=0: np.linalg.solve(_turned(a, trans), b),
    "expm_frechet": lambda a, e: _Linalg("expm_frechet")(a, e, compute_expm=False),
    "scipy_pinv": _Linalg("pinv"),
    "logm_frechet": _logm_frechet,
}

SEVERAL: dict[str, Call] = {
    "lu_factor": _Linalg("lu_factor"),
    "lu": _Linalg("lu"),
    "qr_pivoted": lambda a: _Linalg("qr")(a, mode="economic", pivoting=True),
    "scipy_eigh": _Linalg("eigh"),
    "eigh_subset": _Linalg("eigh"),
    "generalised_eigh": _Linalg("eigh"),
}
