"""The pages in docs/functions say what the table says; `make docs` writes them."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from adgen.report.__main__ import main
from adgen.report.functions import functions, pages, proofs

FOLDER = Path(__file__).parents[1] / "docs" / "functions"


def test_the_pages_are_those_of_the_table() -> None:
    assert {path.name: path.read_text() for path in FOLDER.glob("*.md")} == pages()


def test_every_function_is_on_a_page() -> None:
    text = "".join(pages().values())
    known = list(functions())
    assert len(known) > 150
    assert not [f.path for f in known if f"`{f.path.replace('numpy.', 'np.', 1)}`" not in text]
    assert all(map(proofs, known))


def test_the_table_is_printed(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, [])
    assert printed.exit_code == 0
    assert "np.arctan2" in printed.output
    assert CliRunner().invoke(main, ["--write", str(tmp_path / "pages")]).exit_code == 0
    assert (tmp_path / "pages" / "index.md").is_file()
