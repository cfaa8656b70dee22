"""Types of values: dtype, symbolic shape, and the form in which Python holds the value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from adgen.ir.dims import Dim, dim


class Form(Enum):
    """How Python holds a number. It decides what `1 / 0.0` does and whether `+=` writes in place."""

    PYTHON = "py"  # bool, int, float, complex: division by zero raises, promotion is weak
    SCALAR = "np"  # np.float64 and its kin: division by zero is inf
    ARRAY = "array"  # np.ndarray, also of rank 0: mutable


@dataclass(frozen=True, slots=True)
class ArrayType:
    """A number or an array of numbers. `shape` is () unless `form` is ARRAY."""

    dtype: str
    shape: tuple[Dim, ...] = ()
    form: Form = Form.ARRAY

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def kind(self) -> str:
        """One of b (bool), i, u (integer), f (float), c (complex), as NumPy names kinds."""
        return np.dtype(self.dtype).kind

    @property
    def inexact(self) -> bool:
        """Whether a value of this type can carry a derivative."""
        return self.kind in "fc"

    def with_shape(self, shape: tuple[Dim, ...]) -> ArrayType:
        """This type with another shape."""
        return replace(self, shape=shape)

    def with_dtype(self, dtype: str) -> ArrayType:
        """This type with another dtype."""
        return replace(self, dtype=dtype)

    def __str__(self) -> str:
        match self.form:
            case Form.PYTHON:
                return {
                    "bool": "bool",
                    "int64": "int",
                    "float64": "float",
                    "complex128": "complex",
                }[self.dtype]
            case Form.SCALAR:
                return short(self.dtype)
            case Form.ARRAY:
                return f"{short(self.dtype)}[{', '.join(map(str, self.shape))}]"


@dataclass(frozen=True, slots=True)
class ListType:
    """A Python list whose length the run decides; all elements have one type."""

    element: Type

    def __str__(self) -> str:
        return f"list[{self.element}]"


Type = ArrayType | ListType

BOOL = ArrayType("bool", (), Form.PYTHON)
INT = ArrayType("int64", (), Form.PYTHON)
FLOAT = ArrayType("float64", (), Form.PYTHON)
COMPLEX = ArrayType("complex128", (), Form.PYTHON)


def array(dtype: str, *shape: Dim | int | str) -> ArrayType:
    """The type of an array, e.g. `array("float64", "n", 3)`."""
    return ArrayType(str(np.dtype(dtype)), tuple(dim(d) for d in shape), Form.ARRAY)


def scalar(dtype: str) -> ArrayType:
    """The type of a NumPy scalar."""
    return ArrayType(str(np.dtype(dtype)), (), Form.SCALAR)


def short(dtype: str) -> str:
    """`float64` as `f8`, as signatures write it."""
    return "bool" if dtype == "bool" else np.dtype(dtype).str[1:]


def differentiable(of: Type) -> bool:
    """Whether a value of this type can carry a derivative."""
    match of:
        case ArrayType():
            return of.inexact
        case ListType(element):
            return differentiable(element)
