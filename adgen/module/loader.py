"""Imports emitted modules from the disk cache, checked, under names that pickle, inspect and debuggers can follow."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import CodeType, ModuleType
from typing import Any

from adgen.module import cache
from adgen.module.cache import Entry

PACKAGE = "adgen.module.generated"


class _Loader:
    """Executes the very text that was checked; the file is not read a second time, and no byte code is kept.

    It derives from no class of importlib.abc, whose import takes as long as the rest of this package.
    """

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def create_module(self, spec: ModuleSpec) -> None:
        """An ordinary module will do."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module."""
        exec(self.get_code(module.__name__), vars(module))

    def is_package(self, fullname: str) -> bool:
        """No emitted module is a package."""
        del fullname
        return False

    def get_source(self, fullname: str) -> str:
        """The text, also when the cache has been cleared since: tracebacks and inspect ask here."""
        del fullname
        return self.entry.text

    def get_filename(self, fullname: str) -> str:
        """The file in the cache."""
        del fullname
        return str(self.entry.path)

    def get_code(self, fullname: str) -> CodeType:
        """The text, compiled."""
        del fullname
        return compile(self.entry.text, str(self.entry.path), "exec", dont_inherit=True)


class _Finder:
    """Finds the submodules of `adgen.module.generated`, and no others."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of an emitted module."""
        del path, target
        package, _, stem = fullname.rpartition(".")
        if package != PACKAGE:
            return None
        entry = cache.load(stem)
        if entry is None:
            raise ModuleNotFoundError(
                f"{stem} is not in adgen's cache ({cache.folder()}): it was cleared, or damaged. Compile it again.",
                name=fullname,
            )
        loader: Any = _Loader(entry)
        spec = spec_from_file_location(fullname, entry.path, loader=loader)
        if spec is not None:
            spec.cached = None
        return spec


def install() -> None:
    """Put the finder in place, once."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())


def loaded(stem: str) -> Entry | None:
    """The entry of a module that this process has imported already."""
    module = sys.modules.get(f"{PACKAGE}.{stem}")
    loader = getattr(module, "__loader__", None)
    return loader.entry if isinstance(loader, _Loader) else None


def function(entry: Entry) -> Callable[..., Any]:
    """The generated function of an entry, imported."""
    module = importlib.import_module(f"{PACKAGE}.{entry.stem}")
    found: Callable[..., Any] = getattr(module, entry.entry)
    return found
