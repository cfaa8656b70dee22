"""The package whose submodules are the emitted modules in the disk cache.

A generated function belongs to a module such as `adgen.module.generated.loss_grad_1f0c...`, so a pickle of it names
that module and another process finds it by importing it. `__path__` is empty: only the finder of `adgen.module.loader`,
which checks every file, provides these modules.
"""

from __future__ import annotations

from adgen.module.loader import install

__path__: list[str] = []

install()
