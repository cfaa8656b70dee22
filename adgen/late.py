"""Modules that are imported when they are first used.

`import adgen` must stay light, and a hit of the disk cache needs neither the compiler (with Jinja) nor, where
ADGEN_CACHE_DIR is set, platformdirs. Whoever uses this states the real import under TYPE_CHECKING:

    if TYPE_CHECKING:
        from adgen import pipeline
    else:
        pipeline = Late("adgen.pipeline")
"""

from __future__ import annotations

import gc
import importlib
from types import ModuleType


class Late:
    """Stands for a module and imports it when an attribute of it is read."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> object:
        found: object = getattr(_imported(self._module), name)
        setattr(self, name, found)
        return found


def _imported(module: str) -> ModuleType:
    """The module, imported without pauses for the garbage collector: what an import makes stays, and it is much."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return importlib.import_module(module)
    finally:
        if collecting:
            gc.enable()
