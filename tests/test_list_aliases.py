"""Arrays and lists that a list of run-time length holds: who changes them under another name is refused."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from adgen.errors import AdgenError
from tests.compiling import derive_text

if TYPE_CHECKING:
    from pathlib import Path

CHANGED = {
    "an array in a copy": """
        rows = [r * r for r in X]
        other = rows.copy()
        first = other[0]
        first *= 2.0
        return np.sum(rows[0])
    """,
    "an array in the original": """
        rows = [r * r for r in X]
        other = list(rows)
        first = rows[0]
        first *= 2.0
        return np.sum(other[0])
    """,
    "an array in a sum of lists": """
        rows = [r * r for r in X]
        first = rows[1]
        other = rows + [X[0] * 1.0]
        first *= 3.0
        return np.sum(other[1])
    """,
    "an array in a copy of a copy": """
        rows = [r * r for r in X]
        copy = list(rows)
        copy[0] = X[1] * 1.0
        other = copy.copy()
        first = rows[1]
        first *= 3.0
        return np.sum(other[1])
    """,
    "an array in a slice of a reversed list": """
        rows = [r * r for r in X]
        rows.reverse()
        other = rows[1:]
        first = rows[1]
        first *= 3.0
        return np.sum(other[0])
    """,
    "an array that was inserted": """
        rows = [r * r for r in X]
        first = X[0] * 1.0
        rows.insert(1, first)
        first += 1.0
        return np.sum(rows[1])
    """,
    "the rows that a list was extended by": """
        X = X * 1.0
        rows = []
        rows.extend(X)
        X[1, 0] = 5.0
        return np.sum(rows[1] * rows[0])
    """,
    "an array in a tuple in a slice": """
        z = X[0] * 1.0
        rows = []
        for i in range(3):
            rows.append((z, i))
            z = z + 1.0
        some = rows[:2]
        some[0][0][1] = 7.0
        return sum(np.sum(a) * i for a, i in rows)
    """,
    "a list in a copy": """
        lists = [[v] for v in X[0]]
        other = lists.copy()
        other[0].append(X[1, 1])
        return sum(len(v) * v[-1] for v in lists)
    """,
    "a list of tuples, after it was appended": """
        lists = []
        for i in range(3):
            inner = []
            for j in range(2):
                inner.append((X[i, j], X[j, i]))
            lists.append(inner)
            inner[0] = (X[0, 0], 2.0)
        return sum(a * b for inner in lists for a, b in inner)
    """,
    "one list of tuples, appended in each trip": """
        lists = []
        inner = [(X[0, 0], 1.0)]
        for i in range(len(X)):
            lists.append(inner)
        inner[0] = (X[2, 2], 3.0)
        return sum(a * b for inner in lists for a, b in inner)
    """,
    "a list of tuples, as an element": """
        lists = []
        for i in range(len(X)):
            lists.append([(X[i, 0], 1.0)])
        inner = lists[1]
        inner.append((X[2, 2], 3.0))
        return sum(a * b for inner in lists for a, b in inner)
    """,
    "an array in a list of known structure that was appended": """
        lists = []
        z, w = X[0] * 1.0, X[1] * 1.0
        for i in range(len(X)):
            lists.append([z, w])
        z *= 2.0
        return sum(np.sum(a) * np.sum(b) for a, b in lists)
    """,
}


@pytest.mark.parametrize("name", CHANGED)
def test_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text("import numpy as np\n\n\ndef f(X):\n" + textwrap.indent(textwrap.dedent(CHANGED[name]), "    "))
    with pytest.raises(AdgenError) as found:
        derive_text(path, "X: f8[n,m]", ("X",), "value_and_grad")
    assert found.value.code == "E402"
