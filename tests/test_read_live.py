"""Reading live functions: their source, their names, and what they depend on."""

from __future__ import annotations

import ast
import functools
import importlib
import linecache
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from adgen.errors import AdgenError
from adgen.frontend.depends import dependencies
from adgen.frontend.program import Constant, Library, Namespace, Program, Record, Unreadable
from adgen.frontend.read import from_object
from tests import readable

EDITED = """import numpy as np


def f(x):
    y = np.sin(x)
    if x > 0:
        y = y + 1
    return y
"""


def live(text: str, name: str = "f", file: str = "<notebook cell 7>") -> tuple[object, dict[str, object]]:
    """A function of text that stands in no file, as a notebook defines it, with its globals."""
    text = textwrap.dedent(text)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, object] = {"__name__": __name__}
    exec(compile(text, file, "exec"), space)
    return space[name], space


def test_live_function_resolves_its_own_names() -> None:
    program = from_object(readable.plain)
    assert program.resolve("np") == Library("numpy")
    assert program.resolve("exp") == Library("math.exp")
    assert program.resolve("RATE") == Constant(0.5)
    assert isinstance(program.resolve("helper"), Program)
    assert program.resolve("abs") is None


def test_late_binding() -> None:
    function, space = live("K = 1.0\ndef f(x): return K * x\n")
    space["K"] = 2.0
    assert from_object(function).resolve("K") == Constant(2.0)  # type: ignore[arg-type]


def test_closure() -> None:
    program = from_object(readable.closure(3.0))
    assert program.resolve("factor") == Constant(3.0)
    assert isinstance(program.resolve("inner_helper"), Program)
    assert program.node.col_offset == 4


def test_closure_that_is_not_filled_yet() -> None:
    found = from_object(readable.unfilled()).resolve("later")
    assert isinstance(found, Unreadable)


def test_lambdas_on_one_line() -> None:
    first, second = readable.PAIR
    assert ast.unparse(from_object(first).node) == "lambda x: x + 1.0"
    assert ast.unparse(from_object(second).node) == "lambda x: x + 2.0"


def test_equal_lambdas_on_one_line() -> None:
    first, second = readable.TWINS
    assert ast.dump(from_object(first).node) == ast.dump(from_object(second).node)


def test_lambdas_that_differ_only_in_default_are_refused() -> None:
    with pytest.raises(AdgenError, match="More than one function on this line"):
        from_object(readable.AMBIGUOUS[0])


def test_method() -> None:
    model = readable.Model(4.0)
    program = from_object(model.energy)
    assert [a.arg for a in program.node.args.args] == ["x"]
    owner = program.resolve("self")
    assert isinstance(owner, Namespace)
    assert owner.resolve("stiffness") == Constant(4.0)
    assert owner.resolve("SCALE") == Constant(2.0)
    assert isinstance(owner.resolve("half"), Program)
    assert isinstance(owner.resolve("doubled"), Unreadable)
    assert owner.resolve("nothing") is None


def test_default_is_that_of_the_definition() -> None:
    function, space = live("K = 1.0\ndef f(x, k=K, *, j=(K, 2)): return K * x\n")
    space["K"] = 2.0
    assert ast.unparse(from_object(function).node.args) == "x, k=1.0, *, j=(1.0, 2)"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import collections\ng = collections.namedtuple('g', 'a b', defaults=[2.0])", (("a", "b"), True)),
        ("import typing\nclass g(typing.NamedTuple):\n    a: int\n    b: int = 2", (("a", "b"), True)),
        (
            "import dataclasses\n@dataclasses.dataclass\nclass g:\n    a: int\n    b: int = 2",
            (("a", "b"), False),
        ),
        ("import dataclasses as d\n@d.dataclass\nclass g:\n    a: int\n    def __post_init__(self): pass", None),
        ("import dataclasses as d\n@d.dataclass\nclass g:\n    a: int = d.field(default=1, kw_only=True)", None),
        ("import dataclasses as d\n@d.dataclass(init=False)\nclass g:\n    a: int", None),
        ("class g:\n    pass", None),
        ("def h():\n    class g(tuple): pass\n    return g\ng = h()", None),
    ],
)
def test_live_classes(text: str, expected: object) -> None:
    function, _ = live(f"{text}\ndef f(x): return g(x)\n")
    found = from_object(function).resolve("g")  # type: ignore[arg-type]
    if expected is None:
        assert isinstance(found, Unreadable)
    else:
        assert isinstance(found, Record)
        assert (found.fields, found.named_tuple) == expected
        assert found.path == f"{__name__}.g"
        assert len(found.defaults) == 1


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("import numpy as np\ng = np.exp", "numpy.exp"),
        ("import numpy as np\ng = np.linalg.norm", "numpy.linalg.norm"),
        ("import math\ng = math.sin", "math.sin"),
        ("import numpy as np\ng = np.float32", "numpy.float32"),
        ("import scipy.special\ng = scipy.special.expit", "scipy.special.expit"),
        ("import scipy.stats\ng = scipy.stats.norm", "scipy.stats.norm"),
        ("import adgen\ng = adgen.stop_gradient", "adgen.stop_gradient"),
        ("import numpy as np\ng = np.linalg", "numpy.linalg"),
        ("g = len", "builtins.len"),
    ],
)
def test_live_library_functions_are_known_by_identity(text: str, path: str) -> None:
    function, _ = live(f"{text}\ndef f(x): return g(x)\n")
    assert from_object(function).resolve("g") == Library(path)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("g = object()", "does not know"),
        ("g = list(range(10**4))", "too large"),
        ("g = [object()]", "more than numbers"),
        ("g = []\ng.append(g)", "more than numbers"),
        ("import functools\ng = functools.partial(max, 1)", "does not know"),
        ("import scipy.stats\ng = scipy.stats.multivariate_normal()", "frozen"),
        ("exec('def g(x): return x')", "no source text"),
    ],
)
def test_live_unreadable(text: str, word: str) -> None:
    function, _ = live(f"{text}\ndef f(x): return g(x)\n")
    found = from_object(function).resolve("g")  # type: ignore[arg-type]
    assert isinstance(found, Unreadable)
    assert word in found.why


def test_constants_are_copies() -> None:
    function, space = live("import numpy as np\nA = np.ones(2)\nB = [A]\ndef f(x): return A, B\n")
    program = from_object(function)  # type: ignore[arg-type]
    a, b = program.resolve("A"), program.resolve("B")
    space["A"][:] = 5.0  # type: ignore[index]
    assert isinstance(a, Constant)
    assert isinstance(b, Constant)
    np.testing.assert_array_equal(a.value, [1.0, 1.0])
    np.testing.assert_array_equal(b.value[0], [1.0, 1.0])


@pytest.mark.parametrize("function", [len, np.exp, 3, functools.partial(max, 1)])
def test_what_is_no_python_function(function: object) -> None:
    with pytest.raises(AdgenError) as caught:
        from_object(function)  # type: ignore[arg-type]
    assert caught.value.code == "E105"


def test_no_source() -> None:
    space: dict[str, object] = {}
    exec("def f(x): return x", space)
    with pytest.raises(AdgenError, match="no source text"):
        from_object(space["f"])  # type: ignore[arg-type]


# The text must be the one that the function was compiled from.


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, Path]:
    """A module that was imported from a file."""
    path = tmp_path / "edited.py"
    path.write_text(EDITED)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "edited", raising=False)
    return importlib.import_module("edited"), path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np.sin", "np.cos"),
        ("y + 1", "y + 2"),
        ("y + 1", "y + 1.0"),
        ("x > 0", "x < 0"),
        ("        y = y + 1", "        pass\n    y = y + 1"),
        ("def f(x)", "def f(x, z)"),
    ],
)
def test_edited_file_is_refused(edited: tuple[ModuleType, Path], old: str, new: str) -> None:
    module, path = edited
    assert from_object(module.f).name == "f"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(AdgenError, match="not what `f` was compiled from"):
        from_object(module.f)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("    return y", "    return y\n\n\ndef g(x):\n    return x", 4), ("def f", "# moved down\n\ndef f", 6)],
)
def test_edits_elsewhere_do_not_matter(edited: tuple[ModuleType, Path], old: str, new: str, line: int) -> None:
    module, path = edited
    path.write_text(path.read_text().replace(old, new))
    assert from_object(module.f).node.lineno == line


def test_byte_code_is_compared_however_methods_are_called() -> None:
    """CPython compiles `obj.method(x)` in two ways, depending on imports elsewhere in the file."""
    assert from_object(readable.uses_imported_object).name == "uses_imported_object"


def test_functions_of_this_file_with_assertions() -> None:
    """pytest rewrites the assertions of this very function."""

    def checked(x: float) -> float:
        assert x > 0.0, "positive"
        return x * 2.0

    program = from_object(checked)
    assert isinstance(program.node, ast.FunctionDef)
    assert isinstance(program.node.body[0], ast.Assert)


def test_functions_that_name_themselves_or_their_class() -> None:
    program = from_object(readable.recursive)
    assert program.resolve("recursive") is program
    for method in (readable.Model.half, readable.Model.twice):
        assert from_object(method).name == method.__name__


def test_odd_layouts() -> None:
    for function in (readable.multi_line, readable.text_inside, readable.decorated, readable.Model.private):
        node = from_object(function).node
        assert isinstance(node, ast.FunctionDef)
        assert isinstance(node.body[-1], ast.Return), ast.unparse(node)


# What a program depends on


def test_dependencies_reach_helpers_and_constants() -> None:
    text = "\n".join(dependencies(from_object(readable.plain)))
    for part in ("def plain", "def helper", "RATE = constant", "np.sin = library numpy.sin", "abs = undefined"):
        assert part in text, part


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(2.0 * x)", "(2.0 * x)  # twice"),
        ("K = 1", "K = 1.0"),
        ("K = 1", "K = True"),
        ("y - 1", "y - 2"),
        ("0.0", "-0.0"),
    ],
)
def test_dependencies_tell_programs_apart(old: str, new: str) -> None:
    text = "K = 1\ndef h(y): return y - 1 + Z\nZ = 0.0\ndef f(x): return K + h(2.0 * x)\n"
    assert old in text
    texts = []
    for source in (text, text.replace(old, new), text):
        function, _ = live(source)
        texts.append(list(dependencies(from_object(function))))  # type: ignore[arg-type]
    assert texts[0] != texts[1]
    assert texts[0] == texts[2]
