"""Sparse Jacobians and Hessians: what dense ones are, from as few sweeps as there are colours."""

from __future__ import annotations

import copy
import importlib.util
import inspect
import itertools
import re
import subprocess
import sys
import warnings
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy import sparse

import adgen
from adgen.cli import main
from adgen.errors import AdgenError
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Options, compile_program
from adgen.sparse import colouring
from adgen.verify import counts
from adgen.verify.trees import leaves
from tests import sparse_subjects as subjects
from tests.fuzz.programs import WRT
from tests.fuzz.programs import program as random_program
from tests.programs import Program, corpus
from tests.test_family import close, matrix, points, scalar, share

ROOT = Path(__file__).parents[1]


def loaded(path: Path) -> Any:
    """The function `f` of a file."""
    spec = importlib.util.spec_from_file_location(f"sparse_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.f


def called(function: Any, args: Any) -> Any:
    """A call that changes nothing."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*copy.deepcopy(args))


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("program", share(corpus(), 3), ids=lambda p: p.name)
def test_sparse_is_dense(program: Program, mode: str) -> None:
    function = loaded(program.path)
    dense = adgen.jacobian(function, wrt=program.wrt, mode=mode)
    sparse = adgen.jacobian(function, wrt=program.wrt, mode=mode, sparse=True)
    for point in points(program):
        expected = matrix(called(dense, point.args), point.primal, point.active)
        found = called(sparse, point.args)
        assert found.shape == expected.shape
        close(found.toarray(), expected)


@pytest.mark.parametrize("program", [p for p in share(corpus(), 4) if scalar(p)], ids=lambda p: p.name)
def test_sparse_hessians_are_dense_ones(program: Program) -> None:
    function = loaded(program.path)
    dense = adgen.hessian(function, wrt=program.wrt)
    sparse = adgen.hessian(function, wrt=program.wrt, sparse=True)
    for point in points(program):
        expected = matrix(called(dense, point.args), point.active, point.active)
        found = called(sparse, point.args)
        close(found.toarray(), expected)
        assert (found != found.T).nnz == 0


PROGRAMS = 12


def test_random_programs(tmp_path: Path) -> None:
    """Loops, branches and lists at random: sparse is dense."""
    held = 0
    for number in range(PROGRAMS):
        made = random_program(Random(number))
        path = tmp_path / f"program{number}.py"
        path.write_text(made.source)
        function = loaded(path)
        args = made.arguments()
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                expected = adgen.jacobian(function, wrt=WRT, mode="forward")(*copy.deepcopy(args))
                found = adgen.jacobian(function, wrt=WRT, sparse=True)(*copy.deepcopy(args))
        except AdgenError as error:
            assert not error.code.startswith("E9"), made.source
            continue
        dense = np.hstack([np.reshape(block, (found.shape[0], -1)) for block in flat_blocks(expected)])
        if np.isfinite(dense).all():
            close(found.toarray(), dense)
            held += 1
    assert held > PROGRAMS / 2


def flat_blocks(tree: Any) -> list[Any]:
    """The blocks of a Jacobian of one value."""
    return [leaf for leaf in leaves(tree) if leaf is not None]


# Colours


def tridiagonal(n: int) -> Any:
    return sparse.diags_array([np.ones(n - 1), np.ones(n), np.ones(n - 1)], offsets=[-1, 0, 1]).tocsr()


def columns_of(pattern: Any) -> list[set[int]]:
    return [set(pattern.indices[a:b]) for a, b in itertools.pairwise(pattern.indptr)]


def forms_stars(near: list[set[int]], colours: Any) -> bool:
    """Neighbours differ, and so does one of the ends of every path of four vertices."""
    for v, w in [(a, b) for a in range(len(near)) for b in near[a] - {a}]:
        if colours[v] == colours[w]:
            return False
        for x in near[w] - {v, w}:
            if colours[x] == colours[v] and any(colours[y] == colours[w] for y in near[x] - {w, x}):
                return False
    return True


def test_colours_tell_columns_apart() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        n = int(rng.integers(1, 13))
        entries = rng.random((n, n)) < 0.5 * rng.random()
        pattern = sparse.csr_array(entries)
        found = colouring.columns(pattern.indptr, pattern.indices, n)
        assert all(len({found[c] for c in row}) == len(row) for row in columns_of(pattern))
        symmetric = sparse.csr_array(entries | entries.T)
        assert forms_stars(columns_of(symmetric), colouring.star(symmetric.indptr, symmetric.indices))


def test_known_numbers_of_colours() -> None:
    """Optimal ones: 3 for a tridiagonal matrix, by columns as by stars, and 2 for the star of an arrowhead."""
    pattern = tridiagonal(50)
    assert colouring.columns(pattern.indptr, pattern.indices, 50).max() == 2
    assert colouring.star(pattern.indptr, pattern.indices).max() == 2
    u = np.random.default_rng(0).normal(size=30)
    for step in (subjects.burgers, subjects.burgers_loop):
        assert adgen.jacobian(step, sparse=True).coloring(u).count == 3
    for arrow in (subjects.arrowhead, subjects.arrowhead_loop):
        found = adgen.hessian(arrow, sparse=True)
        assert (found.coloring(u).by, found.coloring(u).count) == ("star", 2)
        close(found(u).toarray(), adgen.hessian(arrow)(u))
        assert found(u).nnz == 3 * len(u) - 2


def bundle(cameras: int, landmarks: int) -> tuple[Any, ...]:
    """Every camera sees every point."""
    rng = np.random.default_rng(1)
    seen_by, seen = (k.ravel() for k in np.meshgrid(range(cameras), range(landmarks), indexing="ij"))
    first = np.hstack([0.1 * rng.normal(size=(cameras, 3)), rng.normal(size=(cameras, 3)), np.ones((cameras, 1))])
    first = np.hstack([first, 0.1 * rng.normal(size=(cameras, 2))])
    second = rng.normal(size=(landmarks, 3)) + np.array([0.0, 0.0, 9.0])
    return first, second, seen_by, seen, rng.normal(size=(len(seen), 2))


def test_bundle_adjustment() -> None:
    """A row has 12 entries, so 12 columns it must be, and 12 there are, whatever the number of points and cameras."""
    jacobian = adgen.jacobian(subjects.reprojection, wrt=("cameras", "points"), sparse=True)
    dense = adgen.jacobian(subjects.reprojection, wrt=("cameras", "points"))
    for cameras, landmarks in ((2, 3), (4, 9), (8, 40)):
        args = bundle(cameras, landmarks)
        found = jacobian(*args)
        assert found.shape == (2 * cameras * landmarks, 9 * cameras + 3 * landmarks)
        assert found.nnz == found.shape[0] * 12
        assert jacobian.coloring(*args).count == 12
        blocks = [np.reshape(block, (found.shape[0], -1)) for block in dense(*args)]
        close(found.toarray(), np.hstack(blocks))


def operations(source: Any, derive: str, n: int) -> int:
    """What the product with the seeds of a call counts."""
    derivative = adgen.jacobian(source, sparse=True) if derive == "jmp" else adgen.hessian(source, sparse=True)
    u = np.random.default_rng(0).normal(size=n)
    seeds = np.zeros((n, derivative.coloring(u).count + 1))
    program = from_file(Path(subjects.__file__), source.__name__)
    (name, *_) = inspect.signature(source).parameters
    made = compile_program(program, signature_of(program, f"{name}: f8[n]"), Options(derive=derive, wrt=(name,)))
    return counts.count(made.function, [u, *([0.1] if derive == "jmp" else []), seeds]).executed


@pytest.mark.parametrize(("program", "derive"), [(subjects.burgers, "jmp"), (subjects.arrowhead, "hmp")])
def test_operations_grow_with_the_colours(program: Any, derive: str) -> None:
    """Linear in n with a fixed number of colours; a dense matrix takes n times as many."""
    few, more, most = (operations(program, derive, n) for n in (50, 100, 200))
    assert most - more == 2 * (more - few)
    assert most < 60 * 200


def test_operations_of_bundle_adjustment_grow_with_the_points() -> None:
    """Linear in the observations at 12 colours and a probe; a dense matrix has a column for each point."""
    program = from_file(Path(subjects.__file__), "reprojection")
    signature = "cameras: f8[c,9], points: f8[p,3], seen_by: i8[n], seen: i8[n], observed: f8[n,2]"
    options = Options(derive="jmp", wrt=("cameras", "points"))
    made = compile_program(program, signature_of(program, signature), options)
    found = []
    for landmarks in (10, 20, 40):
        args = bundle(4, landmarks)
        seeds = [np.zeros((*a.shape, 13)) for a in args[:2]]
        found.append(counts.count(made.function, [*args, *seeds]).executed)
    few, more, most = found
    assert most - more == 2 * (more - few)


# Patterns


def test_a_pattern_grows_with_the_paths() -> None:
    jacobian, dense = adgen.jacobian(subjects.branches, sparse=True), adgen.jacobian(subjects.branches)
    entries = []
    for signs in ((-1, -1, -1, -1), (1, -1, 1, -1), (1, 1, 1, 1), (-1, -1, -1, -1)):
        x = np.array(signs) * np.array([1.0, 2.0, 3.0, 4.0])
        close(jacobian(x).toarray(), dense(x))
        entries.append(jacobian.sparsity(x).nnz)
    assert entries == [4, 6, 8, 8]


def test_indices_that_change() -> None:
    jacobian, dense = adgen.jacobian(subjects.gathered, sparse=True), adgen.jacobian(subjects.gathered)
    rng = np.random.default_rng(0)
    for _ in range(5):
        x, places = rng.normal(size=6), rng.integers(0, 6, size=4)
        close(jacobian(x, places).toarray(), dense(x, places))


def test_lengths_that_change() -> None:
    jacobian = adgen.jacobian(subjects.positive, sparse=True)
    for x in ([1.0, -2.0, 3.0], [1.0, 2.0, 3.0], [-1.0, -2.0, -3.0], [-1.0, 2.0, -3.0]):
        expected = np.diag(2.0 * np.array(x))[np.array(x) > 0]
        close(jacobian(np.array(x)).toarray(), expected)


@pytest.mark.parametrize("mode", ["forward", "reverse", "auto"])
def test_a_pattern_of_the_users(mode: str) -> None:
    u = np.random.default_rng(0).normal(size=10)
    expected = adgen.jacobian(subjects.burgers)(u)
    for pattern in (tridiagonal(10), tridiagonal(10).toarray() != 0, tridiagonal(10).tocoo()):
        close(adgen.jacobian(subjects.burgers, sparsity=pattern, mode=mode)(u).toarray(), expected)
    with pytest.raises(AdgenError, match=r"E605.*entry \(\d+, \d+\) of the Jacobian of burgers is") as refusal:
        adgen.jacobian(subjects.burgers, sparsity=np.eye(10), mode=mode)(u)
    row, column = map(int, re.findall(r"\((\d+), (\d+)\)", str(refusal.value))[0])
    assert abs(row - column) == 1
    for wrong, said in (
        (np.eye(10, 9), r"shape \(10, 9\)"),
        ("tridiagonal", "is 'str'"),
        (np.ones((2, 2, 2)), "ndarray"),
    ):
        with pytest.raises(AdgenError, match=rf"E603.*{said}"):
            adgen.jacobian(subjects.burgers, sparsity=wrong, mode=mode)(u)


def test_a_pattern_of_a_hessian() -> None:
    """A triangle will do; an entry that is missing on both sides is named."""
    x = np.random.default_rng(0).normal(size=10)
    expected = adgen.hessian(subjects.rosenbrock)(x)
    for pattern in (tridiagonal(10), sparse.triu(tridiagonal(10))):
        close(adgen.hessian(subjects.rosenbrock, sparsity=pattern)(x).toarray(), expected)
    with pytest.raises(AdgenError, match=r"E605.*of the Hessian of rosenbrock is"):
        adgen.hessian(subjects.rosenbrock, sparsity=np.eye(10))(x)


# Use


def test_options_that_are_wrong() -> None:
    for options in ({"sparse": "yes"}, {"sparse": False, "sparsity": np.eye(3)}):
        with pytest.raises(AdgenError, match="E603"):
            adgen.jacobian(subjects.burgers, **options)
    with pytest.raises(AdgenError, match=r"E603.*no option `sparse`"):
        adgen.grad(subjects.rosenbrock, sparse=True)
    with pytest.raises(AdgenError, match=r"E603.*adgen\.jmp"):
        adgen.jacobian(subjects.burgers, sparse=True).specialize(np.ones(4))


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_containers_and_aux(mode: str) -> None:
    jacobian = adgen.jacobian(subjects.with_aux, has_aux=True, sparse=True, mode=mode)
    found, aux = jacobian({"a": 2.0, "b": [1.0, 5.0]}, np.array([3.0, 4.0]))
    np.testing.assert_array_equal(found.toarray(), [[3.0, 1.0, 0.0], [4.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert aux == 7.0


def test_results_share_nothing() -> None:
    """What is done to one result in place does not reach the next."""
    jacobian, u = adgen.jacobian(subjects.burgers, sparse=True), np.linspace(0.0, 1.0, 9)
    first = jacobian(u)
    expected = first.toarray()
    first.data[:] = 0.0
    first.eliminate_zeros()
    np.testing.assert_array_equal(jacobian(u).toarray(), expected)


def test_the_jacobian_of_a_gradient() -> None:
    x = np.random.default_rng(0).normal(size=8)
    found = adgen.jacobian(adgen.grad(subjects.rosenbrock), sparse=True)
    close(found(x).toarray(), adgen.hessian(subjects.rosenbrock)(x))
    assert found.coloring(x).count == 3


def test_odd_shapes_and_types() -> None:
    jacobian = adgen.jacobian(subjects.burgers, sparse=True)
    x = np.linspace(0.0, 1.0, 6)
    assert jacobian(x.astype(np.float32)).dtype == np.float32
    square = adgen.jacobian(subjects.gathered, sparse=True)
    assert square(np.ones(3), np.zeros(0, dtype=int)).shape == (0, 3)
    assert square(np.ones(1), np.zeros(1, dtype=int)).toarray() == np.cos(1.0)


@pytest.mark.parametrize("missing", ["sympy mpmath matplotlib pebble", "scipy"])
def test_scipy_is_asked_for(missing: str) -> None:
    """Without SciPy there is a refusal that names it; nothing else but NumPy is needed."""
    code = f"""
import sys
sys.modules.update(dict.fromkeys({missing.split()}))
import numpy as np, adgen
from tests.sparse_subjects import burgers
try:
    print(adgen.jacobian(burgers, sparse=True)(np.ones(5)).nnz)
except adgen.AdgenError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert re.match("E603.*needs scipy.*, which is not installed" if missing == "scipy" else "11", done.stdout), done


@pytest.mark.parametrize(
    ("derivative", "product"),
    [
        ("jacobian(sparse=True)", "jmp"),
        ('jacobian(sparse=True, mode="reverse")', "mjp"),
        ("hessian(sparse=True)", "hmp"),
    ],
)
def test_a_file_with_a_sparse_derivative_is_not_compiled(derivative: str, product: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"import adgen\n\n\n@adgen.{derivative}\ndef f(x):\n    return x * x\n")
    done = CliRunner().invoke(main, ["compile", str(path)])
    assert done.exit_code == 1
    assert f"--derive {product}" in done.stderr


def test_complex_numbers_have_no_such_matrix() -> None:
    for function, at, code in (
        (subjects.turned, np.ones(3), "E502"),
        (subjects.burgers, np.ones(3, dtype=complex), "E503"),
    ):
        with pytest.raises(AdgenError, match=code):
            adgen.jacobian(function, sparse=True)(at)


def test_other_options_are_kept() -> None:
    """Blocks that are differentiated as a whole, modes by their short names, keywords, methods."""
    u = np.linspace(0.0, 1.0, 7)
    expected = adgen.jacobian(subjects.burgers)(u, nu=0.3)
    close(adgen.jacobian(subjects.burgers, sparse=True, hybrid="auto")(u, nu=0.3).toarray(), expected)
    rows = adgen.jacrev(subjects.burgers, sparse=True)
    close(rows(nu=0.3, u=u).toarray(), expected)
    assert rows.coloring(u).by == "rows"
    close(subjects.Step(0.3).move(u).toarray(), expected)
