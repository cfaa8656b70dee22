"""Imports a user's file as a module, which executes it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from adgen.errors import refuse


def imported(path: Path) -> ModuleType:
    """The module of a file. Raises AdgenError E105 where there is no such file, and whatever the file raises."""
    if not path.is_file():
        refuse("E105", f"There is no file {path}.")
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # generated code imports the functions from there
    spec.loader.exec_module(module)
    return module
