"""The command line: what goes where, which code it exits with, and that no file is executed or half written."""

from __future__ import annotations

import importlib.util
import os
import pty
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adgen.cli import main

ROOT = Path(__file__).parents[1]
NEWTON = """
raise SystemExit("executed")


def helper(x):
    return x * x * RATE


RATE = 3.0


def f(x, y):
    return helper(x) * y
"""


def run(*args: str) -> Result:
    """Run a command line."""
    return CliRunner().invoke(main, list(args))


def write(folder: Path, text: str, name: str = "program.py") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(textwrap.dedent(text))
    return path


def call(text: str, name: str, *args: Any) -> Any:
    """Call a function of a module."""
    space: dict[str, Any] = {}
    exec(compile(text, "generated", "exec"), space)
    return space[name](*args)


# compile


def test_compile_prints_the_module(tmp_path: Path) -> None:
    done = run("compile", f"{write(tmp_path, NEWTON)}:f")
    assert done.exit_code == 0, done.stderr
    assert call(done.stdout, "f_value_and_grad", 2.0, 5.0) == (60.0, (60.0, 12.0))
    assert done.stderr == "note: f: taken for float scalars: x, y. Say otherwise with --sig.\n"


def test_no_note_where_everything_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "def f(x: float, y, n=3, how='a'): return x * y")
    assert run("compile", f"{path}:f", "--sig", "y: f8").stderr == ""


@pytest.mark.parametrize(
    ("options", "name", "args", "expected"),
    [
        (["--wrt", "y"], "f_value_and_grad", (2.0, 5.0), (60.0, 12.0)),
        (["--wrt", " y , x "], "f_value_and_grad", (2.0, 5.0), (60.0, (12.0, 60.0))),
        (["--derive", "grad"], "f_grad", (2.0, 5.0), (60.0, 12.0)),
        (["--derive", "grad", "--mode", "forward"], "f_grad", (2.0, 5.0), (60.0, 12.0)),
        (["--derive", "jvp"], "f_jvp", (2.0, 5.0, 1.0, 0.0), (60.0, 60.0)),
        (["--derive", "vjp"], "f_vjp", (2.0, 5.0, 2.0), (60.0, (120.0, 24.0))),
    ],
)
def test_options(tmp_path: Path, options: list[str], name: str, args: tuple[float, ...], expected: object) -> None:
    done = run("compile", f"{write(tmp_path, NEWTON)}:f", *options)
    assert done.exit_code == 0, done.stderr
    assert call(done.stdout, name, *args) == expected


def test_signature_and_aux(tmp_path: Path) -> None:
    path = write(tmp_path, "import numpy as np\ndef f(w, X):\n    z = X @ w\n    return np.sum(z), z\n")
    done = run("compile", f"{path}:f", "--sig", "w: f8[d], X: f8[n,d]", "--has-aux", "--wrt", "w")
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    assert "f_value_and_grad" in done.stdout


def test_the_only_function(tmp_path: Path) -> None:
    done = run("compile", str(write(tmp_path, "def f(x: float): return x * x")))
    assert call(done.stdout, "f_value_and_grad", 3.0) == (9.0, 6.0)


MARKED = """
import adgen


@adgen.grad
def a(x: float, y: float):
    return shared(x) * y


@adgen.value_and_grad(wrt=("q",))
def b(p: float, q: float):
    return p * shared(q)


def shared(x):
    return x * x


def c(x: float):
    return x


c_jvp = adgen.jvp(c)
"""


def test_every_marked_function(tmp_path: Path) -> None:
    done = run("compile", str(write(tmp_path, MARKED)))
    assert done.exit_code == 0, done.stderr
    assert call(done.stdout, "a_grad", 3.0, 2.0) == 12.0
    assert call(done.stdout, "b_value_and_grad", 3.0, 2.0) == (12.0, 12.0)
    assert call(done.stdout, "c_jvp", 3.0, 2.0) == (3.0, 2.0)
    assert done.stdout == run("compile", str(tmp_path / "program.py")).stdout


def test_several_modules_in_one_file_are_formatted(tmp_path: Path) -> None:
    out = tmp_path / "out.py"
    assert run("compile", str(write(tmp_path, MARKED)), "-o", str(out)).exit_code == 0
    for command in (["format", "--check"], ["check"]):
        line = [sys.executable, "-m", "ruff", *command, "--isolated", str(out)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + out.read_text()


def test_typed_options_win_over_the_decorator(tmp_path: Path) -> None:
    path = write(tmp_path, MARKED)
    assert call(run("compile", f"{path}:a").stdout, "a_grad", 3.0, 2.0) == 12.0
    done = run("compile", f"{path}:a", "--derive", "value_and_grad", "--wrt", "y")
    assert call(done.stdout, "a_value_and_grad", 3.0, 2.0) == (18.0, 9.0)


def test_sibling_modules(tmp_path: Path) -> None:
    write(tmp_path, "K = 4.0\ndef scaled(x): return x * K", "_scales.py")
    path = write(tmp_path, "import _scales\nfrom _scales import scaled\ndef f(x: float): return scaled(x) * _scales.K")
    assert call(run("compile", f"{path}:f").stdout, "f_value_and_grad", 1.0) == (16.0, 16.0)


# Usage errors


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["compile"], "Missing argument"),
        (["compile", "nowhere.py"], "no file"),
        (["compile", "{two}"], "{two}:g"),
        (["compile", "{two}:h"], "no function 'h'"),
        (["compile", "{none}"], "{none} defines no function"),
        (["compile", "{two}:f", "--derive", "laplacian"], "Invalid value"),
        (["compile", "{two}:f", "--mode", "sideways"], "Invalid value"),
        (["compile", "{two}:f", "-o", "{two}"], "overwrite the source"),
        (["compile", "{two}:f", "-o", "/nonexistent/out.py"], "Cannot write"),
        (["compile", "{two}:f", "-o", "{folder}"], "it is a folder"),
        (["compile", "{marked}", "--sig", "x: float"], "about one function"),
        (["explain", "{marked}"], "more than one"),
        (["explain", "{two}:f", "--after", "nothing"], "no pass 'nothing'"),
        (["nonsense"], "No such command"),
    ],
)
def test_usage_errors(tmp_path: Path, args: list[str], word: str) -> None:
    files = {
        "two": write(tmp_path, "def f(x: float): return x\ndef g(x): return x", "two.py"),
        "none": write(tmp_path, "x = 1", "none.py"),
        "marked": write(tmp_path, MARKED, "marked.py"),
        "folder": tmp_path,
    }
    before = files["two"].read_text()
    done = run(*(arg.format(**files) for arg in args))
    assert done.exit_code == 2
    assert word.format(**files) in done.stderr
    assert done.stdout == ""
    assert files["two"].read_text() == before


# Refusals


def test_refusal(tmp_path: Path) -> None:
    path = write(tmp_path, "def f(x: float):\n    y = 2.0\n    return y + unknown(x)\n")
    done = run("compile", f"{path}:f")
    assert done.exit_code == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert re.fullmatch(re.escape(f"{path}:3:16: ") + r"E\d\d\d .*", lines[0])
    assert lines[1:3] == ["        return y + unknown(x)", "                   ^^^^^^^" + "^" * (len(lines[2]) - 26)]
    assert lines[3].startswith("  why: ")
    assert lines[4].startswith("  fix: ")


def test_all_errors_of_a_file_at_once(tmp_path: Path) -> None:
    text = """
        import adgen

        @adgen.grad
        def f(x):
            a = unknown(x)
            b = other(x)
            return a + b

        @adgen.grad
        def g(x):
            return third(x)

        @adgen.grad(wrt="z")
        def h(x):
            return x
    """
    done = run("compile", str(write(tmp_path, text)))
    assert done.exit_code == 1
    for name in ("unknown", "other", "third", "`z`"):
        assert name in done.stderr


def test_error_in_the_signature(tmp_path: Path) -> None:
    done = run("compile", f"{write(tmp_path, NEWTON)}:f", "--sig", "x: f8[n, y: f8")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[1:3] == ["    x: f8[n, y: f8", "              ^"]


def test_syntax_error(tmp_path: Path) -> None:
    done = run("compile", str(write(tmp_path, "def f(x):\n    return x +\n")))
    assert done.exit_code == 1
    assert "E105" in done.stderr
    assert "    return x +" in done.stderr


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes(b"# caf\xe9\ndef f(x: float): return x\n")
    done = run("compile", str(path))
    assert done.exit_code == 1
    assert "E105" in done.stderr
    assert "Save the file as UTF-8" in done.stderr
    path.write_bytes(b"# coding: latin-1\n# caf\xe9\ndef f(x: float): return x * x\n")
    assert call(run("compile", str(path)).stdout, "f_value_and_grad", 3.0) == (9.0, 6.0)


def test_nothing_is_written_when_refused(tmp_path: Path) -> None:
    out = tmp_path / "out.py"
    out.write_text("old")
    path = write(tmp_path, "def f(x: float): return unknown(x)")
    assert run("compile", f"{path}:f", "-o", str(out)).exit_code == 1
    assert out.read_text() == "old"


# Output


def test_output_file(tmp_path: Path) -> None:
    path = write(tmp_path, NEWTON)
    out = tmp_path / "out.py"
    done = run("compile", f"{path}:f", "-o", str(out))
    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr.endswith(f"note: wrote {out}\n")
    spec = importlib.util.spec_from_file_location("out", out)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.f_value_and_grad(2.0, 5.0) == (60.0, (60.0, 12.0))
    assert out.stat().st_mode & 0o777 == 0o666 & ~current_umask()
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["out.py", "program.py"]


def current_umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def test_output_keeps_mode_and_follows_links(tmp_path: Path) -> None:
    path = write(tmp_path, NEWTON)
    real, link = tmp_path / "real.py", tmp_path / "link.py"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    assert run("compile", f"{path}:f", "-o", str(link)).exit_code == 0
    assert link.is_symlink()
    assert "f_value_and_grad" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640


def adgen_process(*args: str, **more: Any) -> subprocess.Popen[bytes]:
    env = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "40"}
    env.pop("NO_COLOR", None)
    return subprocess.Popen([sys.executable, "-m", "adgen", *args], env=env, **more)


def on_terminal(*args: str) -> str:
    """What a command prints on a terminal that is 40 columns wide."""
    ours, theirs = pty.openpty()
    process = adgen_process(*args, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    text = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux ends a terminal with an error
            break
        if not part:
            break
        text += part
    os.close(ours)
    assert process.wait() == 0
    return text.decode().replace("\r\n", "\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs pty")
def test_highlighted_on_a_terminal_and_plain_in_a_pipe(tmp_path: Path) -> None:
    target = f"{write(tmp_path, NEWTON)}:f"
    shown = on_terminal("compile", target)
    piped, _ = adgen_process("compile", target, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).communicate()
    assert "\x1b[" in shown
    assert b"\x1b" not in piped
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == piped.decode()


def test_closed_pipe(tmp_path: Path) -> None:
    """`adgen compile f.py | head -0` ends without a traceback."""
    process = adgen_process("compile", f"{write(tmp_path, NEWTON)}:f", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, errors = process.communicate()
    assert b"Traceback" not in errors
