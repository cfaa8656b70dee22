"""Modules that are imported when they are first used.

`import adgen` must stay light, and a hit of the disk cache needs neither the compiler (with Jinja) nor, where
ADGEN_CACHE_DIR is set, platformdirs. Whoever uses this states the real import under TYPE_CHECKING:

    if TYPE_CHECKING:
        from adgen import pipeline
    else:
        pipeline = Late("adgen.pipeline")
"""

from __future__ import annotations

import importlib


class Late:
    """Stands for a module and imports it when an attribute of it is read."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> object:
        found: object = getattr(importlib.import_module(self._module), name)
        setattr(self, name, found)
        return found
