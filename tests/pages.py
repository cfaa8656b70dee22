"""Pages of the documentation: their programs are one module, and their sessions give what they say."""

from __future__ import annotations

import contextlib
import doctest
import re
from typing import TYPE_CHECKING, Any

from tests.programs import imported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def page(path: Path, folder: Path, least: int, flags: int = 0) -> Iterator[Any]:
    """The module of a page, whose sessions, of more than `least` lines, have been held against what they print."""
    text = path.read_text()
    programs = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    sessions = "\n".join(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL))
    assert sessions.count(">>>") > least
    with imported("\n\n".join(programs), f"{path.stem}_page", folder) as module:
        test = doctest.DocTestParser().get_doctest(sessions, vars(module), path.name, str(path), 0)
        assert not doctest.DocTestRunner(optionflags=flags).run(test).failed
        yield module
