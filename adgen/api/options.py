"""The keywords of the functions that make derivatives; `gradients.py` says what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

Function = Callable[..., Any]
Names = str | Sequence[str]
Numbers = int | Sequence[int]


class Options(TypedDict, total=False):
    """What every derivative takes."""

    wrt: Names | None
    hybrid: str


class Reverse(Options, total=False):
    """What a derivative in reverse mode takes."""

    checkpoint: int | str | None
    memory: int | str | None


class Whole(Reverse, total=False):
    """What a matrix in reverse mode takes."""

    has_aux: bool


class Gradient(Whole, total=False):
    """What a gradient takes, and a matrix that comes in two modes."""

    mode: str


class Matrix(Options, total=False):
    """What a matrix takes that has no tape."""

    has_aux: bool


class Moded(Matrix, total=False):
    """What such a matrix takes that comes in two modes."""

    mode: str


class AnyHessian(Whole, total=False):
    """What a matrix takes that may be sparse."""

    sparse: bool
    sparsity: object


class AnyJacobian(Gradient, total=False):
    """What a matrix takes that may be sparse, and comes in two modes."""

    sparse: bool
    sparsity: object
