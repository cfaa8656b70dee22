"""What the commands print: results on stdout, notes and errors on stderr; coloured on a terminal, plain in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from adgen.errors import AdgenError, excerpt
from adgen.frontend.grammar import SOURCE
from adgen.frontend.static import read_text


def show_code(text: str, language: str) -> None:
    """Print text as it is; on a terminal highlighted, without changing a character that could be copied."""
    console = Console(file=sys.stdout, highlight=False)
    if console.is_terminal:
        highlighted = Syntax(text, language, theme="ansi_dark", background_color="default").highlight(text)
        console.print(highlighted, soft_wrap=True, end="")
    else:
        sys.stdout.write(text)


def show_title(text: str) -> None:
    """Print a heading between results."""
    Console(file=sys.stdout, highlight=False).print(Text(text, style="bold"), soft_wrap=True)


def note(text: str) -> None:
    """Tell something that is no error."""
    _stderr().print(Text.assemble(("note: ", "bold cyan"), text), soft_wrap=True)


@contextmanager
def working(text: str) -> Iterator[None]:
    """Tell on a terminal, while something runs that may take longer than a second, what it is."""
    console = _stderr()
    with console.status(text) if console.is_terminal else nullcontext():
        yield


def complain(text: str) -> None:
    """Tell what is wrong with the command line."""
    _stderr().print(Text.assemble(("error: ", "bold red"), text), soft_wrap=True)


def show_errors(errors: list[AdgenError], texts: Mapping[str, str]) -> None:
    """Print each refusal with the lines it is about; `texts` are sources that are no files."""
    console = _stderr()
    seen: set[str] = set()
    for error in (one for group in errors for one in group.errors):
        message = excerpt(error, _source(error, texts))
        if message not in seen:
            seen.add(message)
            console.print(_coloured(message), soft_wrap=True)


def _source(error: AdgenError, texts: Mapping[str, str]) -> str:
    if error.span is None:
        return ""
    if error.span.file in texts:
        return texts[error.span.file]
    try:
        return "" if error.span.file == SOURCE else read_text(error.span.file)
    except AdgenError:
        return ""


def _coloured(message: str) -> Text:
    head, *rest = message.splitlines()
    text = Text(head + "\n" * bool(rest), style="bold")
    for number, line in enumerate(rest):
        style = "red" if set(line.strip()) == {"^"} else "green" if line.startswith("  fix:") else ""
        text.append(line + "\n" * (number < len(rest) - 1), style=f"not bold {style}")
    return text


def _stderr() -> Console:
    return Console(file=sys.stderr, highlight=False)
