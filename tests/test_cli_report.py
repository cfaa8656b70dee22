"""The command report: which files it writes, what it refuses, and that nothing is half written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adgen.cli import main

PROGRAM = """
    import numpy as np

    import adgen


    @adgen.example(x=np.array([0.3, -0.2, 0.5]), k=2.0)
    def energy(x, k):
        return k * np.sum(np.sin(x) * x)
"""
TWO = (
    PROGRAM
    + """

    @adgen.example(x=0.4)
    def other(x):
        return x * x
"""
)


def report(*args: str) -> Result:
    return CliRunner().invoke(main, ["report", "--seconds", "2", *args])


def write(folder: Path, text: str, name: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(textwrap.dedent(text))
    return path


@pytest.mark.parametrize(
    ("derive", "name"), [("hessian", "Hessian"), ("jacobian", "Jacobian"), ("linearize", "linearize"), ("jet", "jet")]
)
def test_a_page_is_of_the_derivative_that_is_asked_for(tmp_path: Path, derive: str, name: str) -> None:
    """Its code, its verdict and its findings; accuracy and cost are those of the gradient, and the page says so."""
    out, path = tmp_path / "page.json", str(write(tmp_path, PROGRAM, f"page_of_{derive}"))
    done = report(path, "--derive", derive, *(["--order", "2"] if derive == "jet" else []), "-o", str(out))
    assert done.exit_code == 0, done.output
    page = json.loads(out.read_text())
    assert page["derive"] == derive
    assert f"--derive {derive}" in page["command"]
    assert f"agree with the {name}" in page["verdict"]
    assert any(f"def energy_{derive}" in line["text"] for line in page["derivative"]["lines"])
    assert any(line["links"] for line in page["derivative"]["lines"])
    methods = [f["method"] for f in page["findings"]]
    assert "many digits (mpmath)" in methods
    assert "dot-product test" not in methods
    assert report(path, "--derive", derive, "-o", str(tmp_path / "page.html")).exit_code == 0
    text = " ".join((tmp_path / "page.html").read_text().split())
    assert "Of the gradient, as are cost and operations below." in text
    assert "differences are those of what stands one derivative below" in text


@pytest.mark.parametrize(("suffix", "start"), [(".html", "<!doctype html>"), (".md", "# "), (".json", "{")])
def test_one_function_makes_a_file_of_a_kind(tmp_path: Path, suffix: str, start: str) -> None:
    out = tmp_path / f"page{suffix}"
    done = report(str(write(tmp_path, PROGRAM, f"one_{suffix[1:]}")), "-o", str(out))
    assert done.exit_code == 0, done.output
    assert out.read_text().lower().startswith(start)
    assert "energy" in out.read_text()
    if suffix == ".json":
        assert json.loads(out.read_text())["holds"] is True


def test_several_functions_make_a_folder_with_an_index(tmp_path: Path) -> None:
    out = tmp_path / "pages"
    done = report(str(write(tmp_path, TWO, "two")), "-o", str(out))
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in out.iterdir()) == ["index.html", "two_energy.html", "two_other.html"]
    index = (out / "index.html").read_text()
    assert 'href="two_energy.html"' in index
    assert 'href="two_other.html"' in index


def test_files_of_one_name_keep_their_pages(tmp_path: Path) -> None:
    paths = []
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        paths.append(str(write(tmp_path / folder, PROGRAM, "namesake")))
    out = tmp_path / "pages"
    assert report(*paths, "-o", str(out)).exit_code == 0
    assert sorted(p.name for p in out.iterdir()) == ["index.html", "namesake_energy.2.html", "namesake_energy.html"]


def test_another_kind_of_file_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    path = write(tmp_path, PROGRAM, "pdf")
    done = report(str(path), "-o", str(tmp_path / "page.pdf"))
    assert done.exit_code == 2
    assert ".html, .md, .json" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_wrong_derivative_is_reported_and_told_by_the_status(tmp_path: Path) -> None:
    text = """
        import adgen


        @adgen.rule.partials("cube(x)", "2 * x**2")
        def cube(x):
            return x * x * x


        @adgen.example(x=0.7)
        def f(x):
            return cube(x) + x
    """
    out = tmp_path / "page.html"
    done = report(f"{write(tmp_path, text, 'wrong_rule_reported')}:f", "-o", str(out))
    assert done.exit_code == 1, done.output
    assert "differs" in out.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_leaves_no_file(tmp_path: Path) -> None:
    path = write(tmp_path, "import adgen\n\n\n" + SLOW, "slow")
    command = [sys.executable, "-m", "adgen", "report", str(path), "-o", str(tmp_path / "page.html")]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    marker = tmp_path / "started"
    deadline = time.monotonic() + 60.0
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marker.exists(), "the program was never called"
    os.kill(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60.0)
    assert running.returncode == 1, told.decode()
    assert b"Traceback" not in told
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".pyc" and p.is_file()) == ["slow.py", "started"]


SLOW = """from pathlib import Path


@adgen.example(x=0.5)
def f(x):
    for _ in range(400000):
        x = x + 1e-9 * x * x
    return x


Path(__file__).with_name("started").touch()
"""
