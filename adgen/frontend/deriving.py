"""The way from a program that differentiates to the passes, which come after the frontend."""

from __future__ import annotations

from typing import Protocol

from adgen.errors import refuse
from adgen.frontend.snapshots import TAPED, Saving
from adgen.ir.nodes import Function


class Derive(Protocol):
    """Derives a function for a derivative that the program itself computes; the passes come after the frontend."""

    def __call__(
        self, function: Function, derive: str, mode: str, wrt: tuple[int, ...], has_aux: bool, saving: Saving = TAPED
    ) -> Function:
        """The derivative; of a gradient, with the seed 1."""


def underived(
    function: Function, derive: str, mode: str, wrt: tuple[int, ...], has_aux: bool, saving: Saving = TAPED
) -> Function:
    """Of a frontend that runs alone: there is nothing that derives."""
    refuse("E901", f"`{function.name}` is to be derived, and no pass is there to do it.", function.span)
