"""The disk cache of emitted modules: real Python files, one for each key, in a folder of the user's.

A file is only ever put into its place whole (written beside it and renamed), so any number of processes may write the
same entry and any of them may be killed at any moment. Its last line holds a hash of everything before it and of its
name; a file that does not fit its hash, is not the user's own, or may be written by others, is never imported but
written anew.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import re
import stat
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from adgen.late import Late

if TYPE_CHECKING:
    import shutil
    import tempfile

    import platformdirs
else:
    shutil, tempfile, platformdirs = Late("shutil"), Late("tempfile"), Late("platformdirs")

_TRAILER = re.compile(rb"# adgen cache entry: (?P<entry>\w+) (?P<digest>[0-9a-f]{64})\n\Z")
_ENTRY = re.compile(r"\w+_[0-9a-f]{32}\.py")
_TEMPORARY = re.compile(r"\.\w+_[0-9a-f]{32}\.\d+\.[0-9a-f]{8}\.tmp")
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Entry:
    """One cached module: `stem` is the name of its file and module, `entry` that of the function in it."""

    stem: str
    entry: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Info:
    """Sound entries, the size of their text, and how many files are damaged or were left by a killed process."""

    folder: str
    entries: int
    size: int
    damaged: int


def folder() -> str:
    """The folder of the cache: ADGEN_CACHE_DIR, or the one of the platform for this user."""
    chosen = os.environ.get("ADGEN_CACHE_DIR")
    return os.path.abspath(os.path.expanduser(chosen)) if chosen else platformdirs.user_cache_dir("adgen", False)


def load(stem: str) -> Entry | None:
    """The entry of this name, or None where there is none that can be trusted."""
    return next((found for place in _folders() if (found := _read(os.path.join(place, f"{stem}.py")))), None)


def store(stem: str, entry: str, text: str) -> Entry:
    """Write an entry. Where the folder of the cache cannot be written, it goes to one that ends with this process."""
    content = _with_trailer(stem, entry, text)
    try:
        path = _write(folder(), stem, content)
    except OSError as error:
        _warn_once(folder(), str(error))
        path = _write(_private_folder(), stem, content)
    return Entry(stem, entry, text, path)


def info() -> Info:
    """Count what is in the cache, reading every entry."""
    place = folder()
    found = [(file, _read(file)) for file in _files(place)]
    size = sum(len(entry.text) for _, entry in found if entry)
    sound = sum(1 for _, entry in found if entry)
    return Info(place, sound, size, len(found) - sound)


def clear() -> int:
    """Delete every file that the cache has written into its folder, and nothing else; how many there were."""
    deleted = 0
    for file in _files(folder()):
        with contextlib.suppress(FileNotFoundError):  # another process may be clearing too
            os.unlink(file)
            deleted += 1
    return deleted


def _files(place: str) -> Iterator[str]:
    """Entries, and the files of processes that were killed while they wrote one."""
    for name in sorted(os.listdir(place)) if os.path.isdir(place) else []:
        if _ENTRY.fullmatch(name) or _TEMPORARY.fullmatch(name):
            yield os.path.join(place, name)


def _folders() -> Iterator[str]:
    yield folder()
    if _private_folder.cache_info().currsize:
        yield _private_folder()


def _read(path: str) -> Entry | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    # The file that is checked is the file that is read, whatever happens to its name in the meantime.
    if not _own(os.fstat(descriptor)):
        os.close(descriptor)
        return None
    with open(descriptor, "rb") as file:
        return _checked(path, file.read())


def _own(status: os.stat_result) -> bool:
    """Whether nobody but this user can have written the file. Windows keeps the folder itself from others."""
    if not hasattr(os, "geteuid"):
        return stat.S_ISREG(status.st_mode)
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_MAY_WRITE


def _checked(path: str, content: bytes) -> Entry | None:
    trailer = _TRAILER.search(content)
    if trailer is None:
        return None
    stem = os.path.basename(path).removesuffix(".py")
    text, entry = content[: trailer.start()], trailer["entry"].decode()
    if _digest(stem, entry, text) != trailer["digest"].decode():
        return None
    return Entry(stem, entry, text.decode("utf-8"), path)


def _with_trailer(stem: str, entry: str, text: str) -> bytes:
    body = text.encode("utf-8")
    return body + f"# adgen cache entry: {entry} {_digest(stem, entry, body)}\n".encode()


def _digest(stem: str, entry: str, text: bytes) -> str:
    return hashlib.sha256(b"\0".join([stem.encode(), entry.encode(), text])).hexdigest()


def _write(place: str, stem: str, content: bytes) -> str:
    os.makedirs(place, mode=0o700, exist_ok=True)
    path = os.path.join(place, f"{stem}.py")
    temporary = os.path.join(place, f".{stem}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    return path


@cache
def _private_folder() -> str:
    place = tempfile.mkdtemp(prefix="adgen-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


@cache
def _warn_once(place: str, error: str) -> None:
    warnings.warn(
        f"adgen cannot write its cache in {place} ({error}); compiled functions are lost when this process ends. "
        "Set ADGEN_CACHE_DIR to a folder that can be written.",
        RuntimeWarning,
        stacklevel=2,
    )
