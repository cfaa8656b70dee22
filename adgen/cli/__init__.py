"""The command line."""

from __future__ import annotations

from adgen.cli.commands import main

__all__ = ["main"]
