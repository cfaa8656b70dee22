"""Programs given as text: built by the frontend, their IR run with NumPy, and held against what Python computes."""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.ir.nodes import Fixed, Function, Leaf, Node, Tree
from adgen.pipeline import Options, stages
from adgen.verify.interpret import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEAD = "import math\n\nimport numpy as np\n"
ROUNDING = 1e-12  # NumPy adds the elements of a sum in another order than Python does


@dataclass(frozen=True, slots=True)
class Built:
    """A function as Python has it, and as the frontend understands it."""

    python: Callable[..., Any]
    ir: Function

    def interpreted(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The results of the IR, in the order of the leaves."""
        bound = inspect.signature(self.python).bind(*args)
        bound.apply_defaults()
        flat = [leaf for a in self.ir.arguments for leaf in leaves(a.tree, bound.arguments[a.name])]
        return run(self.ir, flat, check=True)

    def agree(self, args: tuple[Any, ...]) -> None:
        """Fail unless Python and the IR give the same numbers, or raise the same exception."""
        with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            expected, error = outcome(lambda: self.python(*copy.deepcopy(args)))
            got, raised = outcome(lambda: self.interpreted(copy.deepcopy(args)))
        assert type(raised) is type(error), (raised, error)
        if error is not None:
            return
        wanted = list(leaves(self.ir.out, expected))
        assert len(wanted) == len(got)
        for want, value in zip(wanted, got, strict=True):
            assert np.shape(value) == np.shape(want)
            np.testing.assert_allclose(value, want, rtol=ROUNDING, atol=ROUNDING)


def outcome(call: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """What a call gives, or the exception that it raises."""
    try:
        return call(), None
    except Exception as error:  # whichever it is, the other side must raise it too
        return None, error


def leaves(tree: Tree, value: Any) -> Iterator[Any]:
    """The values at the leaves of a tree."""
    match tree:
        case Leaf():
            yield value
        case Fixed():
            return
        case Node("dict", keys, items):
            for key, item in zip(keys, items, strict=True):
                yield from leaves(item, value[key])
        case Node(_, _, items):
            for item, part in zip(items, value, strict=True):
                yield from leaves(item, part)


def written(source: str, folder: Path, head: str = HEAD) -> Path:
    """The program in a file."""
    path = folder / "program.py"
    path.write_text(head + textwrap.dedent(source))
    return path


def function_of(path: Path, sig: str) -> Function:
    """The IR of the function `f` in a file."""
    program = from_file(path, "f")
    return next(stages(program, signature_of(program, sig), Options(derive="primal")))[1]


def built(source: str, sig: str, folder: Path) -> Built:
    """A program both ways. AdgenError goes through."""
    path = written(source, folder)
    names: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    return Built(names["f"], function_of(path, sig))


@dataclass(frozen=True, slots=True)
class Case:
    """A small program for one construct, with sample arguments as text."""

    name: str
    sig: str
    source: str
    args: tuple[str, ...]

    def check(self, folder: Path) -> None:
        """Python and the IR agree at every sample."""
        both = built(self.source, self.sig, folder)
        for text in self.args:
            both.agree(eval(f"({text},)", {"np": np}))  # the text is ours
