"""Commands that are imported when they are asked for: what they need is heavy, and may not be installed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

import click


class LazyGroup(click.Group):
    """A group with further commands, by name `module:attribute` and the extra of the package that they need."""

    def __init__(self, lazy: Mapping[str, tuple[str, str]], callback: Callable[..., object], help: str) -> None:
        super().__init__(callback=callback, help=help, context_settings={"help_option_names": ["-h", "--help"]})
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted([*super().list_commands(ctx), *self.lazy])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command; one whose packages are not installed says so when it is run."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        place, extra = self.lazy[cmd_name]
        module, _, attribute = place.partition(":")
        try:
            found: click.Command = getattr(importlib.import_module(module), attribute)
        except ImportError as error:
            if (error.name or "").partition(".")[0] == "adgen":
                raise
            return _missing(cmd_name, f"`adgen {cmd_name}` needs {error.name}: pip install 'adgen[{extra}]'")
        return found


def _missing(name: str, message: str) -> click.Command:
    def complain(args: tuple[str, ...]) -> None:
        raise click.UsageError(message)

    arguments = click.Argument(["args"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(name, settings, complain, [arguments], help=message)
