"""Writes files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from adgen.cli import terminal


def write(path: Path, text: str, source: Path) -> None:
    """Write a file: whoever reads it sees the old text or the new one, also after Ctrl-C.

    Raises click.UsageError where that cannot be, or `source` would be overwritten.
    """
    place = Path(os.path.realpath(path))
    if place.is_dir():
        raise click.UsageError(f"Cannot write {path}: it is a folder.")
    if place == Path(os.path.realpath(source)):
        raise click.UsageError("The output would overwrite the source.")
    mode = place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask()
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    except OSError as error:
        raise click.UsageError(f"Cannot write {path}: {error.strerror}.") from None
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, place)
    except BaseException:
        os.unlink(temporary)
        raise
    terminal.note(f"wrote {path}")


def _umask() -> int:
    """The mask of new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
