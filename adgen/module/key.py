"""The key of a cache entry: a hash of everything that the emitted text depends on."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def key(parts: Iterable[str]) -> str:
    """A hash of `parts` (source, constants, signature, options), of adgen itself, and of the versions below it."""
    digest = hashlib.sha256()
    for part in (compiler(), sys.version, np.__version__, *parts):
        text = part.encode("utf-8", "surrogatepass")
        # The length keeps ("ab", "c") and ("a", "bc") apart.
        digest.update(f"{len(text)}:".encode())
        digest.update(text)
    return digest.hexdigest()


@cache
def compiler() -> str:
    """A hash of every source file and template of adgen: the rule table, the passes, the version.

    Computed once for each process. Versions alone would not do, since a checkout changes without them.
    """
    digest = hashlib.sha256()
    for path in _files():
        # Plain descriptors: a cache hit has 10 ms for everything, and file objects take half of that.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(descriptor).st_size
            digest.update(f"{os.path.basename(path)}:{size}:".encode())
            digest.update(os.read(descriptor, size))
        finally:
            os.close(descriptor)
    return digest.hexdigest()


def _files() -> Iterator[str]:
    """The files of the package in a fixed order; the templates lie beside it in a checkout and inside it in a wheel."""
    inside = os.path.isdir(os.path.join(_PACKAGE, "_templates"))
    roots = [_PACKAGE] if inside else [_PACKAGE, os.path.join(os.path.dirname(_PACKAGE), "templates")]
    for root in roots:
        for folder, below, names in os.walk(root):
            below[:] = sorted(name for name in below if name != "__pycache__")
            yield from (os.path.join(folder, name) for name in sorted(names))
