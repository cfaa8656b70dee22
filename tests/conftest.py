"""What every test needs: one thread for BLAS, a cache of its own, and the switch that rewrites golden files."""

from __future__ import annotations

import os

# BLAS reads it once, when NumPy is imported. Threads that wait for each other over matrices of 4 rows take a hundred
# times as long as the work, and the workers of pytest-xdist keep all cores busy without them.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from typing import TYPE_CHECKING, Any

import pytest

from adgen.module import specialise

if TYPE_CHECKING:
    from pathlib import Path


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rewrite-golden`, used by `make golden`."""
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write what the compiler prints now into the golden files",
    )


@pytest.fixture
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    """Whether this run rewrites the golden files instead of comparing with them."""
    return bool(request.config.getoption("--rewrite-golden"))


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the disk cache of the tests apart from the user's: an entry left by another
    checkout would hide a change of this one.
    """
    folder = tmp_path_factory.mktemp("cache")
    patch = pytest.MonkeyPatch()
    patch.setenv("ADGEN_CACHE_DIR", str(folder))
    yield folder
    patch.undo()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Give an empty disk cache, and a list that grows by the name of each function that is compiled, not found."""
    monkeypatch.setenv("ADGEN_CACHE_DIR", str(tmp_path / "cache"))
    names: list[str] = []
    real = specialise.compiling.compiled

    def counted(program: Any, *args: Any, **kwargs: Any) -> Any:
        names.append(program.name)
        return real(program, *args, **kwargs)

    monkeypatch.setattr(specialise.compiling, "compiled", counted)
    return names
