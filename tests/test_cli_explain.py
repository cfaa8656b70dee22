"""The command line beside compile: explain, the cache, the version."""

from __future__ import annotations

from pathlib import Path

import pytest

import adgen
from tests.test_cli import NEWTON, ROOT, run, write


def test_explain(tmp_path: Path) -> None:
    done = run("explain", f"{write(tmp_path, NEWTON)}:f")
    assert done.exit_code == 0, done.stderr
    titles = [line for line in done.stdout.splitlines() if line.startswith("# ")]
    assert titles[0] == "# frontend"
    assert "# linearize" in titles
    assert "# transpose" in titles
    one = run("explain", f"{tmp_path / 'program.py'}:f", "--after", "frontend").stdout
    assert one.startswith("# frontend\nf(x.0: float, y.1: float)\n")
    assert done.stdout.startswith(one)


def test_explain_dot(tmp_path: Path) -> None:
    text = """
        def f(x: float):
            y = x
            while y > 1.0:
                y = y * 0.5 if x > 2.0 else y - 1.0
            return y
    """
    done = run("explain", f"{write(tmp_path, text)}:f", "--dot", "--after", "frontend")
    assert done.exit_code == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[0] == 'digraph "f" {'
    assert done.stdout.count("{") == done.stdout.count("}")
    nodes = {line.split(" ")[0] for line in lines if "[label=" in line}
    edges = [line.split(";")[0].split(" [")[0].split(" -> ") for line in lines if " -> " in line]
    assert len(nodes) == len([line for line in lines if "[label=" in line])
    assert edges
    assert {end for edge in edges for end in edge} <= nodes
    assert any(line.startswith("subgraph cluster") for line in lines)


def test_explain_refuses(tmp_path: Path) -> None:
    done = run("explain", f"{write(tmp_path, 'def f(x): return unknown(x)')}:f")
    assert done.exit_code == 1
    assert "unknown" in done.stderr


def test_cache_info_and_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADGEN_CACHE_DIR", str(tmp_path / "cache"))
    assert "entries  0" in run("cache", "info").stdout
    assert adgen.grad(lambda x: x * x)(2.0) == 4.0
    (tmp_path / "cache" / f"f_grad_{'0' * 32}.py").write_text("half")
    done = run("cache", "info")
    assert f"folder   {tmp_path / 'cache'}" in done.stdout
    assert "entries  1" in done.stdout
    assert "note: 1 files are damaged" in done.stderr
    assert run("cache", "clear").stdout == f"deleted 2 files in {tmp_path / 'cache'}\n"
    assert list((tmp_path / "cache").iterdir()) == []


def test_version_and_help() -> None:
    assert run("--version").stdout == f"adgen, version {adgen.__version__}\n"
    assert run("-h").exit_code == 0
    assert "FILE[:FUNCTION]" in run("compile", "--help").stdout


def test_version_is_that_of_the_package() -> None:
    assert f'version = "{adgen.__version__}"' in (ROOT / "pyproject.toml").read_text()
