"""What a function of a library table leaves to a definition: `np.delete` at places that the run decides."""

from __future__ import annotations

from adgen.frontend.definitions import definition
from adgen.frontend.library import Given
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.names import closure_of
from adgen.frontend.values import Abstract


def defined(m: Machine, path: str, given: Given) -> Abstract:
    """The call of the definition of this function, with some or all of its parameters."""
    program = definition(path)
    assert program is not None
    return m.handlers.call(m, closure_of(m, program), Arguments(keywords=tuple(given.items())))
