"""The options `checkpoint` and `memory`: what they may be, and which derivatives take them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adgen.errors import refuse

SAVED = ("grad", "value_and_grad", "vjp", "mjp", "hvp", "vhp", "hmp", "jacobian", "hessian")
"""The derivatives that may take snapshots in place of tapes: those with a reverse sweep of their own."""


@dataclass(frozen=True, slots=True)
class Saving:
    """Snapshots in place of tapes: `checkpoint` is a number of them, or "revolve"; `memory` is in bytes.

    Without either, loops are taped.
    """

    checkpoint: int | str | None = None
    memory: int | None = None

    def __bool__(self) -> bool:
        return self.checkpoint is not None or self.memory is not None

    @staticmethod
    def of(checkpoint: object, memory: object) -> Saving:
        """From options of any origin. Raises AdgenError E603 for values of the wrong kind."""
        if checkpoint is not None and memory is not None:
            refuse("E603", "Both checkpoint and memory are given.", None, "Give one of them.")
        return Saving(_snapshots(checkpoint), _bytes(memory))

    def settled(self, derive: str, mode: str, *, sparse: bool = False) -> str:
        """The mode of a derivative with these options: reverse mode, where it was left to adgen (`auto`).

        Raises AdgenError E603 where the derivative has no use for them.
        """
        if not self:
            return mode
        if sparse:
            why = "A sparse matrix takes no checkpoint or memory: it is put together from products."
            refuse("E603", why, None, "Leave them out, or call mjp or hmp with seeds of your own.")
        if derive not in SAVED or mode == "forward":
            fix = "Use vjp." if derive in {"linearize", "pullback"} else "Leave them out: forward mode tapes nothing."
            refuse("E603", f"checkpoint and memory are options of {', '.join(SAVED)} in reverse mode.", None, fix)
        if derive == "hmp" and self.memory is not None:
            why = "A budget is for the directions too, and how many there are only the call of hmp says."
            refuse("E603", why, None, "Give checkpoint= in place of memory=, or use hvp.")
        return "reverse" if mode == "auto" else mode


TAPED = Saving()
"""No snapshots: what the adjoint needs is taped."""


def _snapshots(checkpoint: object) -> int | str | None:
    """A number of snapshots, also as text."""
    match checkpoint:
        case None | "revolve":
            return checkpoint
        case int() if checkpoint > 0 and not isinstance(checkpoint, bool):
            return checkpoint
        case str() if checkpoint.isdecimal() and int(checkpoint) > 0:
            return int(checkpoint)
        case _:
            refuse("E603", f"checkpoint is {checkpoint!r}; it must be 'revolve', or a positive number of snapshots.")


_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([kMGT]?)(i?)B")


def _bytes(memory: object) -> int | None:
    """A size in bytes: a number, or a text such as 64MB, 1.5 GB or 512 MiB."""
    match memory:
        case None:
            return None
        case int() if memory > 0 and not isinstance(memory, bool):
            return memory
        case str() if found := _SIZE.fullmatch(memory.strip()):
            number, prefix, binary = found.groups()
            size = int(float(number) * (1024 if binary else 1000) ** " kMGT".index(prefix or " "))
            if size > 0:
                return size
    refuse("E603", f"memory is {memory!r}; it must be a positive number of bytes, or a text such as '64MB'.")
