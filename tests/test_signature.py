"""Signatures: from text, from annotations, from defaults, from live arguments."""

from __future__ import annotations

import textwrap
from collections import namedtuple
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen.errors import AdgenError, excerpt
from adgen.frontend.program import Program, Signature
from adgen.frontend.read import from_file, from_object
from adgen.frontend.signature import assumed, from_annotations, from_arguments, parse, show, signature_of
from adgen.ir.dims import dim
from adgen.ir.nodes import Fixed, Leaf, Node
from adgen.ir.types import BOOL, COMPLEX, FLOAT, INT, ArrayType, array, scalar


def types(signature: Signature) -> dict[str, Any]:
    """The type of each parameter that is one value, and the tree and types of the others."""
    return {n: g.types[0] if g.tree == Leaf() else (g.tree, g.types) for n, g in signature.items()}


def program(folder: Path, text: str) -> Program:
    """The only function of a file with this text."""
    path = folder / "program.py"
    path.write_text(textwrap.dedent(text))
    return from_file(path)


# Text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("float", FLOAT),
        ("int", INT),
        ("bool", BOOL),
        ("complex", COMPLEX),
        ("f8", FLOAT),
        ("i8", INT),
        ("c16", COMPLEX),
        ("float64", FLOAT),
        ("f4", scalar("float32")),
        ("np.float64", scalar("float64")),
        ("np.int64", scalar("int64")),
        ("np.bool", scalar("bool")),
        ("f8[]", array("float64")),
        ("f8[n]", array("float64", "n")),
        ("float32[n, 3]", array("float32", "n", 3)),
        ("i8[0, 1, n]", array("int64", 0, 1, "n")),
        ("bool[n]", array("bool", "n")),
        ("c8[n]", array("complex64", "n")),
        ("( f8 )", FLOAT),
    ],
)
def test_one_type(text: str, expected: ArrayType) -> None:
    signature = parse(f"x: {text}")
    assert types(signature) == {"x": expected}
    assert parse(show(signature)) == signature


def test_lengths() -> None:
    (given,) = parse("x: f8[n, n-1, 2*n + 3, (n + 1)*2, n - n, m, n*m]").values()
    n, m = dim("n"), dim("m")
    (of,) = given.types
    assert isinstance(of, ArrayType)
    assert of.shape == (n, n - 1, 2 * n + 3, 2 * n + 2, dim(0), m, n * m)


def test_trees() -> None:
    text = 'p: (f8[n], [float, (int,)]), q: {"w": f8[n], b: {}}, s: "euler", t: None, u: True, v: ()'
    signature = parse(text)
    assert signature["p"].tree == Node("tuple", (), (Leaf(), Node("list", (), (Leaf(), Node("tuple", (), (Leaf(),))))))
    assert signature["p"].types == (array("float64", "n"), FLOAT, INT)
    assert signature["q"].tree == Node("dict", ("w", "b"), (Leaf(), Node("dict", (), ())))
    assert [signature[name].tree for name in "stu"] == [Fixed("euler"), Fixed(None), Fixed(True)]
    assert parse(show(signature)) == signature


def test_order_spaces_and_trailing_comma() -> None:
    assert list(parse(" b:float ,a : f8[ n ],")) == ["b", "a"]
    assert parse("") == {}


def test_names_are_normalised_as_python_does() -> None:
    assert list(parse("ﬁ: float, β: float")) == ["fi", "β"]


@pytest.mark.parametrize(
    ("text", "caret"),
    [
        ("x f8", "  ^^"),
        ("x:", "  ^"),
        ("x: f8[", "      ^"),
        ("x: f8]", "     ^"),
        ("x: f8[n/2]", "       ^"),
        ("x: f8[-1]", "      ^"),
        ("x: f8[0-1]", "      ^^^"),
        ("x: f8[a.b]", "      ^^^"),
        ("x: f7", "   ^^"),
        ("x: f8[n] y: f8", "         ^"),
        ("x: f8, x: f8", "       ^"),
        ("1: f8", "^"),
        ("x: (f8", "      ^"),
        ("x: {a f8}", "      ^^"),
        ("x: {a: f8, a: f8}", "           ^"),
        ("x: f8[n - 1]", "^^^^^^^^^^^^"),
        ("x: f8, zz: f8", "       ^^"),
    ],
)
def test_errors_have_a_caret(text: str, caret: str) -> None:
    with pytest.raises(AdgenError) as caught:
        parse(text, ["x", "y"])
    assert caught.value.code == "E601"
    shown = excerpt(caught.value, text).splitlines()
    assert shown[1] == f"    {text}"
    assert shown[2] == f"    {caret}", shown[2]


# Annotations


def test_annotations(tmp_path: Path) -> None:
    text = """
        import numpy as np
        from jaxtyping import Float, Float32, Int
        import jaxtyping as jt

        def f(
            a: float, b: int, c: bool, d: complex, e: np.float32,
            A: Float[np.ndarray, "n d"], B: Float32[np.ndarray, "n-1 3"], C: Int[np.ndarray, ""],
            D: "jt.Bool[np.ndarray, 'n']", E: jt.Complex64[np.ndarray, "size=2 _ _"],
            p: tuple[float, Float[np.ndarray, "d"]], q: None, other,
        ): return a
    """
    found = from_annotations(program(tmp_path, text))
    assert types(found) == {
        "a": FLOAT,
        "b": INT,
        "c": BOOL,
        "d": COMPLEX,
        "e": scalar("float32"),
        "A": array("float64", "n", "d"),
        "B": array("float32", dim("n") - 1, 3),
        "C": array("int64"),
        "D": array("bool", "n"),
        "E": array("complex64", 2, "E_1", "E_2"),
        "p": (Node("tuple", (), (Leaf(), Leaf())), (FLOAT, array("float64", "d"))),
        "q": (Fixed(None), ()),
    }


@pytest.mark.parametrize(
    ("annotation", "word"),
    [
        ("np.ndarray", "does not tell the shape of `x`"),
        ("numpy.typing.NDArray[np.float64]", "does not tell the shape"),
        ("Float", "does not tell the shape"),
        ('Float[np.ndarray, "... n"]', "the axis `...`"),
        ('Float[np.ndarray, "*batch n"]', "the axis `*batch`"),
        ('Num[np.ndarray, "n"]', "does not tell the dtype"),
        ('Float[Tensor, "n"]', "no NumPy array"),
        ("tuple[float, ...]", "any length"),
        ("list[float]", "no annotation that adgen knows"),
        ("Widget", "no annotation that adgen knows"),
        ("'Float[np.ndarray'", "does not parse"),
        ("1 + 1", "no annotation that adgen knows"),
    ],
)
def test_annotations_that_say_too_little(tmp_path: Path, annotation: str, word: str) -> None:
    head = "import numpy\nimport numpy as np\nimport numpy.typing\nfrom jaxtyping import Float, Num\n"
    with pytest.raises(AdgenError) as caught:
        signature_of(program(tmp_path, f"{head}def f(y, x: {annotation}): return y"))
    assert caught.value.code == "E601"
    assert word.lower() in caught.value.why.lower()
    assert caught.value.span is not None
    assert (caught.value.span.line, caught.value.span.column) == (5, 12)


def test_text_comes_before_annotation_before_default(tmp_path: Path) -> None:
    head = "import numpy as np\n"
    text = "def f(x: np.ndarray, y: float, n=3, t=1e-3, flag=True, how='a', q=None, z=-1, *, k=2): return y"
    found = signature_of(program(tmp_path, head + text), "x: f8[n], z: float")
    assert list(found) == ["x", "y", "n", "t", "flag", "how", "q", "z", "k"]
    assert types({n: g for n, g in found.items() if g.types}) == {
        "x": array("float64", "n"),
        "y": FLOAT,
        "n": INT,
        "t": FLOAT,
        "flag": BOOL,
        "z": FLOAT,
        "k": INT,
    }
    assert [found[name].tree for name in ("how", "q")] == [Fixed("a"), Fixed(None)]


def test_assumed_floats(tmp_path: Path) -> None:
    made = program(tmp_path, "def f(x, y, z: float, n=3, a=g()): return x")
    assert assumed(made, "y: float") == ("x", "a")
    assert types(signature_of(made, "y: float"))["x"] == FLOAT


CLASSES = """
import numpy as np
from collections import namedtuple
from dataclasses import dataclass
from typing import NamedTuple
from jaxtyping import Float

class State(NamedTuple):
    x: Float[np.ndarray, "n"]
    v: float = 0.0

@dataclass(frozen=True)
class Params:
    k: float
    s: "State"

Pair = namedtuple("Pair", "a b")
"""


def test_classes_in_annotations_and_text(tmp_path: Path) -> None:
    made = program(tmp_path, CLASSES + "def f(p: Params, q, r): return q")
    found = signature_of(made, "q: Pair(a=f8[n], b=(int, None)), r: {'s': State(x=f8[m], v=f4)}")
    state = Node("program.State", ("x", "v"), (Leaf(), Leaf()), named_tuple=True)
    pair = Node("program.Pair", ("a", "b"), (Leaf(), Node("tuple", (), (Leaf(), Fixed(None)))), named_tuple=True)
    assert types(found) == {
        "p": (Node("program.Params", ("k", "s"), (Leaf(), state)), (FLOAT, array("float64", "n"), FLOAT)),
        "q": (pair, (array("float64", "n"), INT)),
        "r": (Node("dict", ("s",), (state,)), (array("float64", "m"), scalar("float32"))),
    }
    assert signature_of(made, show(found)) == found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("q: Nothing(a=f8)", "no dataclass"),
        ("q: np(a=f8)", "no dataclass"),
        ("q: Pair(b=f8, a=f8)", "a, b, in this order"),
        ("q: Pair(a=f8)", "a, b, in this order"),
    ],
)
def test_classes_that_do_not_fit(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(AdgenError, match=word):
        signature_of(program(tmp_path, CLASSES + "def f(q): return q"), text)


def test_unknown_parameter_in_text(tmp_path: Path) -> None:
    with pytest.raises(AdgenError, match="There is no parameter `w`; there are x, y"):
        signature_of(program(tmp_path, "def f(x, y): return x"), "w: float")


# Live arguments


@dataclass
class Params:
    w: Any
    b: Any


Pair = namedtuple("Pair", "first second")


def primal(x: Any, y: Any = None) -> Any:
    return x


def given(x: object, exact: bool = False) -> Any:
    """What an argument is."""
    return types(from_arguments(from_object(primal), {"x": x}, "exact" if exact else "apart"))["x"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, FLOAT),
        (1, INT),
        (True, BOOL),
        (1j, COMPLEX),
        (np.float64(1), scalar("float64")),
        (np.float32(1), scalar("float32")),
        (np.int64(1), scalar("int64")),
        (np.bool_(True), scalar("bool")),
        (np.array(1.0), array("float64")),
        (np.zeros(3), array("float64", "x0")),
        (np.zeros((3, 3)), array("float64", "x0", "x1")),
        (np.zeros((1, 4, 0)), array("float64", 1, "x1", 0)),
        (np.zeros(2, dtype=">f4"), array("float32", "x0")),
        (np.zeros(2, dtype=bool), array("bool", "x0")),
    ],
)
def test_argument_types(value: object, expected: ArrayType) -> None:
    assert given(value) == expected


def test_exact_lengths() -> None:
    assert given(np.zeros((3, 1)), exact=True) == array("float64", 3, 1)


def test_argument_trees() -> None:
    a = np.zeros(2)
    tree, leaves = given({"p": (a, [1.0, 2]), "q": Params(a, 1.0), "r": Pair(a, None), "s": "text"})
    pair = Node("list", (), (Leaf(), Leaf()))
    assert tree == Node(
        "dict",
        ("p", "q", "r", "s"),
        (
            Node("tuple", (), (Leaf(), pair)),
            Node(f"{__name__}.Params", ("w", "b"), (Leaf(), Leaf())),
            Node(f"{__name__}.Pair", ("first", "second"), (Leaf(), Fixed(None)), named_tuple=True),
            Fixed("text"),
        ),
    )
    names = ["x_p_00", "x_q_w0", "x_r_first0"]
    assert leaves == (
        array("float64", names[0]),
        FLOAT,
        INT,
        array("float64", names[1]),
        FLOAT,
        array("float64", names[2]),
    )


def test_names_of_lengths_are_not_those_of_parameters() -> None:
    found = from_arguments(from_object(primal), {"x": np.zeros(2), "x0": np.zeros(3)})
    assert types(found) == {"x": array("float64", "x0_"), "x0": array("float64", "x00")}


class Subclass(np.ndarray):  # type: ignore[type-arg]
    """As np.matrix: the same operators with other meanings."""


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (np.array(["a"]), "no kind of number"),
        (np.array([None]), "no kind of number"),
        (np.zeros(2, dtype="datetime64[s]"), "no kind of number"),
        (Subclass((2,)), "test_signature.Subclass"),
        (np.ma.array([1.0]), "MaskedArray"),
        ({1: 2.0}, "neither a number nor an array"),
        ({1.0}, "neither a number nor an array"),
        (object(), "neither a number nor an array"),
        (max, "neither a number nor an array"),
        ([np.zeros(2), object()], "neither a number nor an array"),
    ],
)
def test_refused_arguments(value: object, word: str) -> None:
    with pytest.raises(AdgenError) as caught:
        given(value)
    assert caught.value.code == "E601"
    assert word in caught.value.why
