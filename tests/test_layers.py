"""The shape of the code: one import order, no cycles, nothing imported late, small pieces."""

from __future__ import annotations

import ast
import itertools
import subprocess
import sys
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "adgen"

# A folder imports only from the folders before it. `__init__` is the package's own face.
ORDER = (
    "errors",
    "late",
    "example",
    "ir",
    "rules",
    "definitions",
    "frontend",
    "analysis",
    "ad",
    "optimise",
    "hybrid",
    "emit",
    "family",
    "pipeline",
    "module",
    "verify",
    "sparse",
    "report",
    "api",
    "rule",
    "custom",
    "__init__",
    "cli",
    "__main__",
)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
# Programs to be compiled, and derivatives written out in one piece, are data.
DATA = (
    "tests/corpus",
    "tests/corpus_refused",
    "tests/golden",
    "tests/fuzz/found",
    "benchmarks/primals",
    "benchmarks/by_hand",
)


def package_files() -> list[Path]:
    """Return every Python file of the package, in a fixed order."""
    return sorted(PACKAGE.rglob("*.py"))


def code_files() -> list[Path]:
    """Return every Python file that is code and not data."""
    folders = ("adgen", "tests", "examples", "benchmarks")
    files = itertools.chain.from_iterable((ROOT / f).rglob("*.py") for f in folders)
    return sorted(path for path in files if not any(path.is_relative_to(ROOT / folder) for folder in DATA))


def module_name(path: Path) -> str:
    """Return the dotted name under which a file of the package is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(module: str) -> str:
    """Return the folder or file below `adgen` that a module belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module of the package, and the line that imports it."""

    target: str
    line: int


def absolute(node: ast.ImportFrom, importer: str, is_package: bool) -> str:
    """Return the dotted module that a `from ... import` names, relative or not."""
    if not node.level:
        return node.module or ""
    base = importer.split(".")
    cut = node.level - 1 if is_package else node.level
    return ".".join([*base[: len(base) - cut], *([node.module] if node.module else [])])


def imports(path: Path, modules: set[str]) -> list[Import]:
    """List what a file imports from the package, submodules resolved."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(), path)):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module_name(path), path.name == "__init__.py")
            names = (f"{base}.{alias.name}" for alias in node.names)
            found += [Import(n if n in modules else base, node.lineno) for n in names]
    return [i for i in found if i.target.split(".")[0] == "adgen"]


def graph() -> dict[str, list[Import]]:
    """Return the import graph of the package's files."""
    modules = {module_name(path) for path in package_files()}
    return {module_name(path): imports(path, modules) for path in package_files()}


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function of a file, nested ones and methods included."""
    nodes = ast.walk(ast.parse(path.read_text(), path))
    return [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_every_module_has_a_place_in_the_order() -> None:
    assert package_files(), "the package is empty"
    stray = {m for m in graph() if layer(m) not in ORDER}
    assert not stray, f"these belong to no layer: {sorted(stray)}"


def test_imports_go_one_way() -> None:
    wrong = [
        f"{module}:{i.line} imports {i.target}, which comes later"
        for module, targets in graph().items()
        for i in targets
        if ORDER.index(layer(i.target)) > ORDER.index(layer(module))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_cycle() -> None:
    targets = {m: {i.target for i in found} for m, found in graph().items()}
    sorter = TopologicalSorter({m: found - {m} for m, found in targets.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        pytest.fail(f"the modules import each other: {error.args[1]}")


@pytest.mark.parametrize("path", package_files(), ids=module_name)
def test_no_import_in_a_function(path: Path) -> None:
    late = [
        f"{path.name}:{node.lineno}"
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not late, f"imports inside functions: {late}"


@pytest.mark.parametrize("path", code_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_pieces_are_small(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= MAX_FILE_LINES, f"{path.name} has {lines} lines"
    long = {
        f.name: length
        for f in functions(path)
        if (length := (f.end_lineno or f.lineno) - f.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert not long, f"{path.name} has long functions: {long}"


def test_no_junk_drawer() -> None:
    names = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}
    assert not [str(p.relative_to(ROOT)) for p in code_files() if p.name in names]


@pytest.mark.parametrize("module", ["adgen", "adgen.cli", "adgen.report.__main__"])
def test_import_is_light(module: str) -> None:
    """Neither the decorators nor the commands pull in what only the oracles need: it may not be installed."""
    heavy = {"sympy", "scipy", "matplotlib", "sklearn", "pytest"}
    code = f"import {module}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert not heavy & set(done.stdout.decode().split())
