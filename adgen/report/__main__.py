"""Prints the table of the functions that adgen knows, or writes their pages: `python -m adgen.report`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from adgen.report.functions import functions, pages, proofs, spelled


@click.command()
@click.option(
    "--write", type=click.Path(path_type=Path), help="The folder of the pages; without it a table is printed."
)
def main(write: Path | None) -> None:
    """Print the names, the kinds and the checks of all functions, or write the pages of the documentation."""
    if write is None:
        _print()
        return
    write.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (write / name).write_text(text)


def _print() -> None:
    table = Table("function", "rule", "samples", "checks")
    for item in functions():
        table.add_row(spelled(item.path), item.kind, str(len(item.samples)), proofs(item))
    Console().print(table)


if __name__ == "__main__":
    main()
