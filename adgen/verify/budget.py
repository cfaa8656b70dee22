"""Runs a function in another process that ends when its time is over: SymPy expressions may swell without end."""

from __future__ import annotations

import importlib
import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from types import TracebackType
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from adgen.verify.arithmetic import Unjudged

T = TypeVar("T")
MEMORY = 4 * 2**30
"""Bytes that the other process may take."""


class Worker:
    """A process for functions of modules, with arguments and results that can be pickled; use it in a `with`."""

    def __init__(self) -> None:
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            context.set_forkserver_preload(["adgen.verify.truth"])
        self._pool = ProcessPool(max_workers=1, context=context, initializer=_limit)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, of: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def within(self, seconds: float, function: Callable[..., T], *args: Any) -> T:
        """The result. Raises Unjudged where the time or the memory did not suffice, else what the function raises."""
        self._pool.schedule(_ready).result()  # starting is no part of the time
        task = self._pool.schedule(function, args=args, timeout=seconds)
        try:
            found: T = task.result()
        except Late:
            raise Unjudged(f"It was not done within {seconds:g} seconds.") from None
        except (MemoryError, RecursionError, ProcessExpired):
            raise Unjudged("The expression outgrew the memory or the stack.") from None
        return found


def _ready() -> None:
    """Do nothing."""


def _limit() -> None:
    """Bound the memory where the system can; Windows has no such module."""
    if sys.platform != "win32":
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
