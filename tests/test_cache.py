"""The disk cache: sound under sixteen processes and under kill -9, and never trusting a file that is not its own."""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
import random
import signal
import stat
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import pytest

from adgen.module import cache, key, loader

ROOT = Path(__file__).parents[1]
TEXT = "def f_grad(x):\n    return 2.0 * x\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("ADGEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def stem(name: str = "f_grad") -> str:
    """A module name that no other test uses."""
    return f"{name}_{os.urandom(16).hex()}"


def child(code: str, folder: Path, *args: str, **more: Any) -> subprocess.Popen[str]:
    """Another process with the same cache."""
    env = os.environ | {"ADGEN_CACHE_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", code, *args], env=env, text=True, stdout=subprocess.PIPE, **more)


# Keys


def test_keys_differ_by_any_part() -> None:
    keys = [key.key(parts) for parts in (["a", "b"], ["ab"], ["a", "c"], ["ab", ""], ["", "ab"], ["a"])]
    assert len(set(keys)) == len(keys)
    assert key.key(["a", "b"]) == key.key(iter(["a", "b"]))


def test_key_depends_on_versions_and_on_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key.key(["a"])
    with monkeypatch.context() as patch:
        patch.setattr(key.np, "__version__", "0.0")
        assert key.key(["a"]) != before
    with monkeypatch.context() as patch:
        patch.setattr(key.sys, "version", "2.7")
        assert key.key(["a"]) != before
    with monkeypatch.context() as patch:
        patch.setattr(key, "compiler", lambda: "another")
        assert key.key(["a"]) != before
    assert key.key(["a"]) == before


def test_compiler_hash_sees_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit of a rule, a new pass, a changed template: each makes another compiler."""
    package, templates = tmp_path / "adgen", tmp_path / "templates"
    (package / "rules").mkdir(parents=True)
    templates.mkdir()
    monkeypatch.setattr(key, "_PACKAGE", str(package))
    hashes = [key.compiler.__wrapped__()]
    for path, text in (
        (package / "rules" / "table.py", "0.5 / out"),
        (package / "rules" / "table.py", "0.7 / out"),
        (package / "new.py", ""),
        (templates / "module.j2", "{{ x }}"),
    ):
        path.write_text(text)
        hashes.append(key.compiler.__wrapped__())
    assert len(set(hashes)) == len(hashes)
    (package / "rules" / "__pycache__").mkdir()
    (package / "rules" / "__pycache__" / "table.pyc").write_text("")
    assert key.compiler.__wrapped__() == hashes[-1]


# Entries


def test_store_and_load(folder: Path) -> None:
    name = stem()
    stored = cache.store(name, "f_grad", TEXT)
    assert cache.load(name) == stored
    assert (stored.text, stored.entry) == (TEXT, "f_grad")
    file = folder / f"{name}.py"
    assert file.read_text().startswith(TEXT)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_there(folder: Path) -> None:
    assert cache.load(stem()) is None
    assert cache.info() == cache.Info(str(folder), 0, 0, 0)
    assert cache.clear() == 0


def damage_every_byte(content: bytes) -> list[bytes]:
    """The content with one byte changed, for a sample of the bytes, and cut off at a sample of lengths."""
    picks = random.Random(0).sample(range(len(content)), 40)
    changed = [content[:i] + bytes([content[i] ^ 1]) + content[i + 1 :] for i in picks]
    return [*changed, *(content[:i] for i in picks), content + b"\n", content + content, b""]


def test_altered_and_truncated_entries_are_not_used(folder: Path) -> None:
    name = stem()
    cache.store(name, "f_grad", TEXT)
    file = folder / f"{name}.py"
    content = file.read_bytes()
    for damaged in damage_every_byte(content):
        file.write_bytes(damaged)
        assert cache.load(name) is None, damaged
        assert cache.info().damaged == 1
        with pytest.raises(ModuleNotFoundError):
            __import__(f"{loader.PACKAGE}.{name}")
    rebuilt = cache.store(name, "f_grad", TEXT)
    assert file.read_bytes() == content
    assert loader.function(rebuilt)(3.0) == 6.0


def test_an_entry_under_another_name_is_not_used(folder: Path) -> None:
    """A file copied to the name of another key has a sound text and is still not what was asked for."""
    name, other = stem(), stem()
    cache.store(name, "f_grad", TEXT)
    (folder / f"{other}.py").write_bytes((folder / f"{name}.py").read_bytes())
    (folder / f"{other}.py").chmod(0o600)
    assert cache.load(name) is not None
    assert cache.load(other) is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the owners and modes of POSIX")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_an_entry_that_others_may_write_is_not_used(folder: Path, mode: int) -> None:
    name = stem()
    cache.store(name, "f_grad", TEXT)
    (folder / f"{name}.py").chmod(mode)
    assert cache.load(name) is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the owners and modes of POSIX")
def test_an_entry_of_another_user_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = stem()
    cache.store(name, "f_grad", TEXT)
    file = folder / f"{name}.py"
    if os.geteuid() == 0:
        os.chown(file, 12345, -1)
    else:  # only root gives files away, so here it is the user who becomes another
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert cache.load(name) is None


def test_no_links_and_no_folders(folder: Path) -> None:
    name, other = stem(), stem()
    cache.store(name, "f_grad", TEXT)
    (folder / f"{name}.py").rename(folder / "elsewhere.py")
    (folder / f"{name}.py").symlink_to(folder / "elsewhere.py")
    assert cache.load(name) is None
    (folder / f"{other}.py").mkdir()
    assert cache.load(other) is None


def test_unwritable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then everything works, for this process, and the user is told once."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ADGEN_CACHE_DIR", str(tmp_path / "file" / "cache"))
    name = stem()
    with pytest.warns(RuntimeWarning, match="cannot write its cache"):
        stored = cache.store(name, "f_grad", TEXT)
    assert loader.function(stored)(3.0) == 6.0
    assert cache.load(name) == stored
    assert Path(stored.path).is_file()


def test_info_and_clear_touch_nothing_else(folder: Path) -> None:
    kept = [folder / "notes.py", folder / f"{stem()}.txt", folder / "sub" / f"{stem()}.py"]
    cache.store(stem(), "f_grad", TEXT)
    cache.store(stem("lambda_jvp"), "f_grad", TEXT)
    (folder / "sub").mkdir()
    for file in kept:
        file.write_text("mine")
    left_over = folder / f".{stem()}.123.0123abcd.tmp"
    left_over.write_text("half")
    assert cache.info() == cache.Info(str(folder), 2, 2 * len(TEXT), 1)
    assert cache.clear() == 3
    assert sorted(p for p in folder.rglob("*") if p.is_file()) == sorted(kept)


def test_default_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ADGEN_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "adgen" in cache.folder()
    assert cache.folder().startswith(str(tmp_path))


# Modules


def test_a_generated_function_has_a_real_file(folder: Path) -> None:
    name = stem()
    function = loader.function(cache.store(name, "f_grad", TEXT + "\n\ndef fails(x):\n    return 1 / x\n"))
    assert inspect.getsource(function) == TEXT
    assert inspect.getsourcefile(function) == str(folder / f"{name}.py")
    assert pickle.loads(pickle.dumps(function)) is function
    module = sys.modules[function.__module__]
    assert module.__file__ == str(folder / f"{name}.py")
    try:
        module.fails(0)
    except ZeroDivisionError:
        text = traceback.format_exc()
    assert f'{name}.py", line 6, in fails\n    return 1 / x' in text


def test_source_is_there_after_clear(folder: Path) -> None:
    function = loader.function(cache.store(stem(), "f_grad", TEXT))
    cache.clear()
    assert inspect.getsource(function) == TEXT


def test_no_byte_code_is_kept(folder: Path) -> None:
    """Byte code beside an entry would be a second file to check."""
    loader.function(cache.store(stem(), "f_grad", TEXT))
    assert [p.suffix for p in folder.rglob("*") if p.is_file()] == [".py"]


def test_pickle_in_another_process(folder: Path) -> None:
    function = loader.function(cache.store(stem(), "f_grad", TEXT))
    code = "import pickle, sys; print(pickle.loads(bytes.fromhex(sys.argv[1]))(4.0))"
    assert child(code, folder, pickle.dumps(function).hex()).communicate()[0] == "8.0\n"


def test_a_missing_module_says_what_to_do(folder: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match="Compile it again"):
        __import__(f"{loader.PACKAGE}.{stem()}")


# Other processes

WRITER = """
import sys, time
from adgen.module import cache, loader
name, text, seconds = sys.argv[1], open(sys.argv[2]).read(), float(sys.argv[3])
end = time.monotonic() + seconds
print("ready", flush=True)
while True:
    entry = cache.load(name) if seconds == 0.0 else None
    entry = entry or cache.store(name, "f_grad", text)
    if time.monotonic() >= end:
        break
assert cache.load(name).text == text
print(hash(loader.function(entry)(3.0)))
"""


def big_text(folder: Path) -> Path:
    """A module so long that writing it takes more than one moment."""
    path = folder / "text.py"
    path.write_text(TEXT + "".join(f"# {hashlib.sha256(bytes([i % 256])).hexdigest()} {i}\n" for i in range(20000)))
    return path


def test_sixteen_processes(folder: Path, tmp_path: Path) -> None:
    name, text = stem(), big_text(tmp_path)
    children = [child(WRITER, folder, name, str(text), "0.0") for _ in range(16)]
    answers = [c.communicate(timeout=120)[0].split() for c in children]
    assert answers == [["ready", str(hash(6.0))]] * 16
    assert cache.load(name) is not None
    assert len(list(folder.iterdir())) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_kill_at_any_moment(folder: Path, tmp_path: Path) -> None:
    """Whatever moment a writer dies at, there is the whole entry or none, and others go on."""
    name, text = stem(), big_text(tmp_path)
    wait = random.Random(1)
    left = 0
    for _ in range(12):
        writers = [child(WRITER, folder, name, str(text), "60") for _ in range(2)]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        time.sleep(wait.uniform(0.0, 0.05))
        for writer in writers:
            writer.kill()
            writer.wait()
        found = cache.load(name)
        assert found is None or found.text == text.read_text()
        left = sum(1 for file in folder.iterdir() if file.suffix == ".tmp")
    assert left, "no writer was killed while it wrote, so this shows nothing"
    assert loader.function(cache.store(name, "f_grad", text.read_text()))(3.0) == 6.0
    assert cache.clear() == left + 1
