"""Programs kept as files: their metadata, read without running them, and their functions."""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CORPUS = Path(__file__).parent / "corpus"
FOUND = Path(__file__).parent / "fuzz" / "found"
REFUSED = Path(__file__).parent / "corpus_refused"


@dataclass(frozen=True, slots=True)
class Program:
    """One file of the corpus: the signature, what to differentiate by, and sample arguments.

    The file states them in a literal called ADGEN, so that they are read without running the file.
    The function is the one called `f`.
    """

    path: Path
    sig: str
    wrt: tuple[str, ...]
    args: tuple[str, ...]

    @property
    def name(self) -> str:
        """The folder and the stem, as test ids show them."""
        return f"{self.path.parent.name}/{self.path.stem}"

    def arguments(self, case: int) -> tuple[Any, ...]:
        """Evaluate the sample arguments of one case; `rng` gives the same numbers each time."""
        scope = {"np": np, "rng": np.random.default_rng(case)}
        return tuple(eval(f"({self.args[case]},)", scope))  # the literal is ours

    def function(self) -> Callable[..., Any]:
        """Run the file and return its function."""
        with beside(self.path.parent):
            return load(self.path).f


def read(path: Path) -> Program:
    """Read the metadata of one program."""
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.Assign(targets=[ast.Name("ADGEN")], value=value):
                meta = ast.literal_eval(value)
                return Program(path, meta["sig"], meta["wrt"], tuple(meta["args"]))
    raise ValueError(f"{path} has no ADGEN")


def load(path: Path) -> Any:
    """Import one file under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"program_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # generated code imports functions with rules from it
    spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[None]:
    """Let modules of one folder import each other, as when a file is run from its folder."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


@contextlib.contextmanager
def imported(text: str, name: str, folder: Path) -> Iterator[Any]:
    """A module with this text, in a folder that generated code can import it from."""
    (folder / f"{name}.py").write_text(text)
    with beside(folder):
        yield importlib.import_module(name)
    del sys.modules[name]


@functools.cache
def corpus() -> tuple[Program, ...]:
    """Return every program of the corpus and what the fuzzer found; a leading underscore marks a helper module."""
    files = [*sorted(CORPUS.rglob("*.py")), *sorted(FOUND.glob("*.py"))]
    return tuple(read(path) for path in files if not path.name.startswith("_"))
