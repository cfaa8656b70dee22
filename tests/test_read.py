"""Reading programs from files, without executing them."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import numpy as np
import pytest

from adgen.errors import AdgenError
from adgen.frontend.program import Constant, Entity, Library, Namespace, Program, Record, Unreadable
from adgen.frontend.read import from_file, functions_in
from adgen.frontend.scope import free_paths
from adgen.frontend.static import Files


def write(folder: Path, text: str, name: str = "program.py") -> Path:
    """A file with this text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return path


def meaning(folder: Path, text: str, name: str) -> Entity | None:
    """What a global name means in a file with this text."""
    return Files().module(write(folder, text)).resolve(name)


def value(folder: Path, text: str, name: str = "K") -> object:
    """The value of a constant of a file; anything else fails the test."""
    found = meaning(folder, text, name)
    assert isinstance(found, Constant), found
    return found.value


def reason(folder: Path, text: str, name: str = "K") -> str:
    """Why a name of a file cannot be used; anything else fails the test."""
    found = meaning(folder, text, name)
    assert isinstance(found, Unreadable), found
    return found.why


# Names


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return np.exp(x) + K", {"np.exp", "K"}),
        ("y = K\n    return y + self.a.b", {"K", "self.a.b"}),
        ("return [x * T for x in range(3)]", {"T", "range"}),
        ("return [a for a in a]", {"a"}),
        ("def g(y, z=D):\n        return y + z + H\n    return g(x)", {"D", "H"}),
        ("return (lambda u: u + x + V)(1)", {"V"}),
        ("global G\n    G = x\n    return G", {"G"}),
        ("h(x).size = W\n    return 0", {"h", "W"}),
        ("A[0] = x\n    return A", {"A"}),
        ("y: Note = x\n    return y", set()),
        ("return (w := x) + w", set()),
        ("for i in range(n):\n        s = i\n    return s", {"range", "n"}),
    ],
)
def test_free_paths(body: str, expected: set[str]) -> None:
    node = ast.parse(f"def f(x):\n    {body}\n").body[0]
    assert isinstance(node, ast.FunctionDef)
    assert free_paths(node) == expected


# Constants of a file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K = 2.0", 2.0),
        ("K = -3 ** 2", -9),
        ("import math\nK = 2 * math.pi", 2 * np.pi),
        ("from math import tau as t\nK = t / 2", np.pi),
        ("import numpy as np\nK = np.sqrt(2.0)", np.sqrt(2.0)),
        ("A = 3\nK = A * A", 9),
        ("A = 1\nK = A\nA = 2", 1),
        ("A = 1; K = A; A = 2", 1),
        ("K = 1\nK = K + 1", 2),
        ("K = 1\nK *= 5", 5),
        ("A, K = 1, (2, 'x')", (2, "x")),
        ("A = K = 4", 4),
        ("K: float = 4.0", 4.0),
        ("K = {'a': [1, 2.0], 'b': None}", {"a": [1, 2.0], "b": None}),
        ("T = (1, 2, 3)\nK = T[1:]", (2, 3)),
        ("K = len((1, 2)) + max(1, 5) + int(2.7)", 9),
        ("if __name__ == '__main__':\n    K = 2\nelse:\n    K = 3", 3),
        ("K = 1\nif __name__ == '__main__':\n    K = 2", 1),
        ("from typing import TYPE_CHECKING\nK = 1\nif TYPE_CHECKING:\n    K = 2", 1),
        ("from math import *\nK = floor(pi)", 3),
    ],
)
def test_constants(tmp_path: Path, text: str, expected: object) -> None:
    found = value(tmp_path, text)
    assert found == expected
    assert type(found) is type(expected)


def test_array_constants(tmp_path: Path) -> None:
    text = "import numpy as np\nA = np.array([[1, 2], [3, 4]], dtype=np.float32)\nK = A * 2 + np.eye(2)"
    found = value(tmp_path, text)
    assert isinstance(found, np.ndarray)
    np.testing.assert_array_equal(found, [[3.0, 4.0], [6.0, 9.0]])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("import os\nK = os.getpid()", "needs the file to run"),
        ("K = open('x').read()", "needs the file to run"),
        ("K = 10 ** 10 ** 10", "too large"),
        ("K = 'a' * 10 ** 9", "not arithmetic of numbers"),
        ("import numpy as np\nK = np.zeros(10 ** 9)", "too large"),
        ("import numpy as np\nK = np.eye(2, M=10 ** 9)", "too large"),
        ("import numpy as np\nK = np.arange(0.0, 1.0, 1e-9)", "too large"),
        ("import math\nK = math.factorial(10 ** 6)", "needs the file to run"),
        ("K = 1 / 0", "ZeroDivisionError"),
        ("if A:\n    K = 1", "inside an `if` statement"),
        ("for K in range(3):\n    pass", "inside a `for` loop"),
        ("try:\n    K = 1\nexcept Exception:\n    K = 2", "inside a `try` statement"),
        ("K = 1\ndel K", "`del`"),
        ("K, A = f()", "unpacking"),
        ("K = 1\ndef g():\n    global K\n    K = 2", "a function assigns"),
        ("K = []\nK.append(1)", "changed elsewhere"),
        ("K = {}\nK['a'] = 1", "changed elsewhere"),
        ("K = [1]\ndef g():\n    K[0] = 2", "changed elsewhere"),
        ("A = [1]\nK = [A]\nA.append(2)", "changed elsewhere"),
        ("K = [1]\nA = K\nA += [2]", "changed elsewhere"),
        ("import numpy as np\nK = np.zeros(2)\nnp.add.at(K, 0, 1.0)", "changed elsewhere"),
        ("import numpy as np\nK = np.zeros(2)\nnp.exp(K, out=K)", "changed elsewhere"),
        ("K = [1]\ndef g(a):\n    a.pop()\ng(K)", "changed elsewhere"),
        ("K = A\nA = K", "needs the file to run"),
        ("class K:\n    pass", "neither a plain dataclass nor a named tuple"),
        ("import requests as K", "not found next to the file"),
        ("from .nowhere import K", "not find next to the file"),
        ("from somewhere import *", "may come from `somewhere`"),
        ("@cached\ndef K(x):\n    return x", "decorated with `cached`"),
        ("import adgen\nK = adgen.grad(1.0)", "whose function or options"),
        ("import adgen\ndef g(x):\n    return x\nK = adgen.grad(g, argnums=f())", "whose function or options"),
        ("async def K(x):\n    return x", "async"),
    ],
)
def test_unreadable(tmp_path: Path, text: str, word: str) -> None:
    assert word in reason(tmp_path, text)


def test_a_parameter_of_the_name_of_a_constant_does_not_change_it(tmp_path: Path) -> None:
    assert value(tmp_path, "K = [1, 2]\ndef g(K):\n    K[0] = 5\n") == [1, 2]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("import numpy", "numpy"),
        ("import numpy as K", "numpy"),
        ("import numpy.linalg as K", "numpy.linalg"),
        ("from numpy import linalg as K", "numpy.linalg"),
        ("from numpy.linalg import norm as K", "numpy.linalg.norm"),
        ("import numpy as np\nK = np.exp", "numpy.exp"),
        ("import scipy.special\nK = scipy.special.expit", "scipy.special.expit"),
        ("from numpy import *\nK = sum", "numpy.sum"),
        ("from adgen import stop_gradient as K", "adgen.stop_gradient"),
    ],
)
def test_libraries(tmp_path: Path, text: str, path: str) -> None:
    assert meaning(tmp_path, text, "K" if "K" in text else "numpy") == Library(path)


def test_builtins_are_left_to_the_frontend(tmp_path: Path) -> None:
    assert meaning(tmp_path, "x = 1", "abs") is None


def test_a_file_that_hides_a_library(tmp_path: Path) -> None:
    write(tmp_path, "def exp(x):\n    return x", "numpy.py")
    assert "hidden by a file" in reason(tmp_path, "import numpy as K")


# Classes


@pytest.mark.parametrize(
    ("text", "named_tuple", "defaults"),
    [
        ("from dataclasses import dataclass\n@dataclass\nclass K:\n    a: float\n    b: int = 2", False, {"b": 2}),
        (
            "import dataclasses as d\n@d.dataclass(frozen=True)\nclass K:\n    'text'\n    a: float\n    b: int",
            False,
            {},
        ),
        (
            "from typing import NamedTuple\nclass K(NamedTuple):\n    a: float = 1.0\n    b: int = 2",
            True,
            {"a": 1.0, "b": 2},
        ),
        ("import typing\nclass K(typing.NamedTuple):\n    a: int\n    b: int\n    def f(self): pass", True, {}),
        ("from collections import namedtuple\nK = namedtuple('K', 'a, b')", True, {}),
        ("import collections\nK = collections.namedtuple('K', ['a', 'b'])", True, {}),
    ],
)
def test_classes(tmp_path: Path, text: str, named_tuple: bool, defaults: dict[str, object]) -> None:
    found = meaning(tmp_path, text, "K")
    assert isinstance(found, Record), found
    assert (found.path, found.fields, found.named_tuple) == ("program.K", ("a", "b"), named_tuple)
    assert dict(found.defaults) == {name: Constant(value) for name, value in defaults.items()}


@pytest.mark.parametrize(
    "body",
    [
        "class K(Other):\n    a: float",
        "@dataclass\nclass K(Other):\n    a: float",
        "@dataclass(init=False)\nclass K:\n    a: float",
        "@dataclass(kw_only=True)\nclass K:\n    a: float",
        "@other\n@dataclass\nclass K:\n    a: float",
        "@dataclass\nclass K:\n    a: float\n    def __init__(self): pass",
        "@dataclass\nclass K:\n    a: float\n    def __post_init__(self): pass",
        "@dataclass\nclass K:\n    a: float = field(default=2.0)",
        "@dataclass\nclass K:\n    a: float\n    b = 3.0",
        "K = namedtuple('K', 'a b', defaults=[1])",
        "K = namedtuple('K', names)",
    ],
)
def test_classes_that_are_not_plain(tmp_path: Path, body: str) -> None:
    head = "from collections import namedtuple\nfrom dataclasses import dataclass, field\n"
    assert isinstance(meaning(tmp_path, head + body, "K"), Unreadable)


# Modules next to the file


def test_sibling_modules(tmp_path: Path) -> None:
    write(tmp_path, "import deeper\nRATE = 3.0\ndef area(r):\n    return r * RATE", "shapes.py")
    write(tmp_path, "DEPTH = 7", "deeper.py")
    text = "import shapes\nfrom shapes import area as A, RATE\nimport shapes as s\nB = s.RATE * 2\nC = s.deeper.DEPTH"
    module = Files().module(write(tmp_path, text))
    namespace = module.resolve("shapes")
    assert isinstance(namespace, Namespace)
    assert namespace.resolve("area") is module.resolve("A")
    assert isinstance(module.resolve("A"), Program)
    assert namespace.resolve("missing") is None
    assert module.resolve("RATE") == Constant(3.0)
    assert module.resolve("B") == Constant(6.0)
    assert module.resolve("C") == Constant(7)


def test_packages(tmp_path: Path) -> None:
    write(tmp_path, "", "pack/__init__.py")
    write(tmp_path, "K = 1.5", "pack/constants.py")
    write(tmp_path, "from pack.constants import K\nfrom . import constants", "pack/inner/__init__.py")
    path = write(
        tmp_path,
        "from ..constants import K\nfrom .. import constants\nimport pack.constants as c, pack\nL = pack.inner.K",
        "pack/inner/program.py",
    )
    module = Files().module(path)
    assert module.resolve("K") == Constant(1.5)
    assert module.resolve("L") == Constant(1.5)
    for name in ("constants", "c"):
        namespace = module.resolve(name)
        assert isinstance(namespace, Namespace)
        assert namespace.resolve("K") == Constant(1.5)


def test_a_patched_module_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "RATE = 3.0", "shapes.py")
    assert "changed" in reason(tmp_path, "import shapes as K\nK.RATE = 4.0")


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    write(tmp_path, "import program\nX = 1\nY = program.K", "other.py")
    assert meaning(tmp_path, "import other\nK = other.X\nL = other.Y", "L") == Constant(1)


# Programs of a file


def test_the_file_is_not_executed(tmp_path: Path) -> None:
    path = write(tmp_path, "raise SystemExit\ndef f(x):\n    return x\n")
    assert from_file(path).name == "f"


def test_program_of_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, "K = 2.0\n\n\ndef f(x, k=K, n=3):\n    return x * k\n\n\nK = 5.0\n")
    program = from_file(path, "f")
    assert (program.file, program.node.lineno) == (str(path), 4)
    assert program.resolve("K") == Constant(5.0)
    # A default is what the name meant when the function was defined.
    assert ast.unparse(program.node.args) == "x, k=2.0, n=3"


def test_default_without_literal(tmp_path: Path) -> None:
    program = from_file(write(tmp_path, "import numpy as np\nA = np.ones(2)\ndef f(x, a=A, g=np.exp): return x"))
    names = [d.id for d in program.node.args.defaults if isinstance(d, ast.Name)]
    array, function = map(program.resolve, names)
    assert isinstance(array, Constant)
    np.testing.assert_array_equal(array.value, [1.0, 1.0])
    assert function == Library("numpy.exp")
    assert program.resolve("A") is not None


def test_the_last_definition_counts(tmp_path: Path) -> None:
    program = from_file(write(tmp_path, "def f(x): return x\ndef f(x): return 2 * x\n"), "f")
    assert program.node.lineno == 2


def test_a_function_meets_itself(tmp_path: Path) -> None:
    program = from_file(write(tmp_path, "def f(x): return f(x)\n"), "f")
    assert program.resolve("f") is program


def test_lambda_of_a_file(tmp_path: Path) -> None:
    program = from_file(write(tmp_path, "square = lambda x: x * x\n"), "square")
    assert isinstance(program.node, ast.Lambda)


@pytest.mark.parametrize(
    ("text", "function", "code"),
    [
        ("def f(:", None, "E105"),
        ("x = 'abc", None, "E105"),
        ("def f(x): return x\ndef g(x): return x", None, "E602"),
        ("x = 1", None, "E602"),
        ("def f(x): return x", "g", "E602"),
        ("async def f(x): return x", "f", "E101"),
        ("import adgen\n@adgen.grad(wrt=names())\ndef f(x): return x", None, "E603"),
    ],
)
def test_refused_files(tmp_path: Path, text: str, function: str | None, code: str) -> None:
    with pytest.raises(AdgenError) as caught:
        from_file(write(tmp_path, text), function)
    assert caught.value.code == code


def test_syntax_errors_have_a_place(tmp_path: Path) -> None:
    with pytest.raises(AdgenError) as caught:
        from_file(write(tmp_path, "x = 1\ny = (2 +* 3)\n"))
    assert caught.value.span is not None
    assert (caught.value.span.line, caught.value.span.column) == (2, 8)


def test_declared_encoding(tmp_path: Path) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes("# -*- coding: latin-1 -*-\nK = 'é'\ndef f(x): return x\n".encode("latin-1"))
    assert from_file(path).resolve("K") == Constant("é")


def test_marks(tmp_path: Path) -> None:
    text = """
        import adgen
        from adgen import grad as G, value_and_grad

        NAMES = ("x", "y")

        @G
        def a(x): return x

        @adgen.jvp(wrt=NAMES)
        @other
        def b(x, y): return x

        def c(x): return x

        @value_and_grad(argnums=(0, 1), has_aux=True, mode="forward")
        def d(x, y): return x, y

        slope = adgen.grad(c, 0)
        both = adgen.vjp(c, wrt="x")
        unrelated = other.grad(c)
    """
    found = {c.name: [(m.derive, dict(m.options)) for m in c.marks] for c in functions_in(write(tmp_path, text))}
    assert found == {
        "a": [("grad", {})],
        "b": [("jvp", {"wrt": ("x", "y")})],
        "c": [("grad", {"argnums": 0}), ("vjp", {"wrt": "x"})],
        "d": [("value_and_grad", {"argnums": (0, 1), "has_aux": True, "mode": "forward"})],
    }
