"""What the README shows is what adgen prints; `make golden` puts it there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adgen.cli import main

PATH = Path(__file__).parents[1] / "README.md"
README = PATH.read_text()
BLOCKS = re.findall(r"```(?:python)?\n(.*?)```", README, flags=re.DOTALL)


def shown(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Result, int]:
    """Run the command that the README gives for a program, on the program that it shows; and which block that is."""
    (command,) = re.findall(rf"`adgen (compile {name}\.py:.*?)`", README)
    function = command.split()[1].partition(":")[2]
    (number,) = [k for k, block in enumerate(BLOCKS) if f"def {function}(" in block]
    (folder / f"{name}.py").write_text(BLOCKS[number])
    monkeypatch.chdir(folder)
    return CliRunner().invoke(main, shlex.split(command)), number


def test_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rewrite_golden: bool) -> None:
    done, number = shown("heat", tmp_path, monkeypatch)
    assert done.exit_code == 0, done.stderr
    if rewrite_golden:
        PATH.write_text(README.replace(BLOCKS[number + 1], done.stdout))
        return
    assert done.stdout == BLOCKS[number + 1]


def test_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, number = shown("broken", tmp_path, monkeypatch)
    assert done.exit_code == 1
    assert done.stderr == BLOCKS[number + 1]


def test_decorator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (text,) = [block for block in BLOCKS if "@adgen.value_and_grad" in block]
    path = tmp_path / "decorated.py"
    path.write_text(text)
    exec(compile(text, str(path), "exec"), {"__name__": "decorated", "__file__": str(path)})
    assert "def loss_value_and_grad(w, b, X, y):" in capsys.readouterr().out


def test_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of a check, but for what depends on the machine: errors and seconds."""
    (command,) = re.findall(r"`adgen (check heat\.py:.*?)`", README)
    (number,) = [k for k, block in enumerate(BLOCKS) if "def energy(" in block]
    (tmp_path / "heat.py").write_text(BLOCKS[number])
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, shlex.split(command))
    assert done.exit_code == 0, done.output
    (shown,) = [block for block in BLOCKS if "the derivative holds" in block]
    assert _verdicts(done.stdout) == _verdicts(shown)
    assert len(_verdicts(shown)) > 9


def _verdicts(text: str) -> list[tuple[str, ...]]:
    return [tuple(re.split(r" {2,}", line.strip())[:2]) for line in text.splitlines() if line.strip()]
