"""What samples are made of; imports nothing that is heavy."""

from __future__ import annotations

from typing import Any, TypeAlias

Datum: TypeAlias = Any
"""What a program computes with: a number, an array or a list."""

LENGTHS: dict[str, int] = {"n": 4, "m": 2, "k": 8}
"""The lengths behind the symbols: powers of two, so that means are exact."""
