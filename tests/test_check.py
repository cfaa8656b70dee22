"""The command check: what it says of right and broken derivatives, where arguments come from, and its exit status."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adgen.cli import main
from adgen.verify import members
from adgen.verify.checking import METHODS

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

ENERGY = """
    import numpy as np

    import adgen


    @adgen.example(x=np.array([0.3, -0.2, 0.5]), k=2.0)
    def energy(x, k):
        total = 0.0
        for i in range(1, len(x)):
            total += k * np.sin(x[i]) * x[i - 1] ** 2
        return total


    gradient = adgen.grad(energy, wrt=("x", "k"))
"""


def check(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", *args])


def compiled(*args: str) -> Result:
    return CliRunner().invoke(main, ["compile", *args])


def write(folder: Path, text: str, name: str) -> Path:
    """A file; its module has the name of the file, which must differ from test to test."""
    path = folder / f"{name}.py"
    path.write_text(textwrap.dedent(text))
    return path


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_hold(path: Path) -> None:
    done = check(str(path), "--seconds", "5")
    assert done.exit_code == 0, done.output
    assert re.search(r": the \w+ holds", done.stdout)
    for method in METHODS if "the derivative holds" in done.stdout else set(members.METHODS) - {members.AGAIN}:
        assert method in done.stdout
    for line in done.stdout.splitlines():
        assert "skipped" not in line or re.search(r"skipped +[\d.]+ +[A-Z`]", line), f"no reason: {line}"


def test_a_right_derivative_holds_by_every_oracle(tmp_path: Path) -> None:
    done = check(str(write(tmp_path, ENERGY, "energy_right")))
    assert done.exit_code == 0, done.output
    assert done.stdout.count("agrees") == len(METHODS)
    assert done.stderr == ""


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_line_is_caught_and_traced(tmp_path: Path, seed: int) -> None:
    path = write(tmp_path, ENERGY, f"energy_damaged_{seed}")
    done = check(str(path), "--inject", "--seed", str(seed))
    assert done.exit_code == 1, done.output
    assert "does not hold" in done.stdout
    assert re.search(r"is damaged \(.+\): ", done.stderr)
    found = re.search(r"(x\[\d\]|k) is \S+; .* says \S+\. It traces to line (\d+): (.*)", done.stderr)
    assert found, done.stderr
    assert path.read_text().splitlines()[int(found[2]) - 1].strip() == found[3]


WRONG_RULE = """
    import math

    import adgen


    @adgen.rule.partials("cube(x)", "2 * x**2")
    def cube(x):
        return x * x * x


    def f(x):
        return math.sin(cube(x))
"""


def test_a_wrong_rule_of_the_user_is_caught(tmp_path: Path) -> None:
    done = check(f"{write(tmp_path, WRONG_RULE, 'wrong_rule')}:f", "--at", "x=0.7")
    assert done.exit_code == 1, done.output
    assert "does not hold" in done.stdout
    assert "x is " in done.stderr


def test_arguments_are_drawn_from_annotations_and_signatures(tmp_path: Path) -> None:
    text = """
        def f(x: float, n: int):
            return x**n
    """
    assert "arguments drawn with seed 3" in check(str(write(tmp_path, text, "annotated")), "--seed", "3").stdout
    text = """
        import numpy as np


        def f(x, A):
            return np.sum(A @ x)
    """
    done = check(str(write(tmp_path, text, "plain")), "--sig", "x: f8[n], A: f8[m,n]")
    assert done.exit_code == 0, done.output


def test_arguments_that_are_typed_win(tmp_path: Path) -> None:
    done = check(f"{write(tmp_path, ENERGY, 'energy_said')}:energy", "--at", "x=rand(40)", "--components", "5")
    assert done.exit_code == 0, done.output
    assert "arguments as said" in done.stdout
    assert re.search(r"many digits \(mpmath\) +agrees .* 5 +[\d.]+", done.stdout)


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("x=rand(3", "was never closed"),
        ("rand(3)", "a name for each value"),
        ("z=1.0", "no parameter 'z'"),
        ("x=foo", "NameError"),
    ],
)
def test_arguments_that_make_no_sense(tmp_path: Path, at: str, message: str) -> None:
    done = check(f"{write(tmp_path, ENERGY, 'energy_senseless')}:energy", "--at", at)
    assert done.exit_code == 1
    assert message in done.stderr
    assert "Traceback" not in done.output


def test_what_is_refused_is_told(tmp_path: Path) -> None:
    text = """
        import adgen


        @adgen.example(x=0.3)
        def f(x):
            return open(str(x)).read()
    """
    done = check(str(write(tmp_path, text, "refused")))
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 1
    assert "E2" in done.stderr


def test_a_function_that_raises_is_told(tmp_path: Path) -> None:
    text = """
        import adgen


        @adgen.grad
        def f(theta, k):
            return theta[k] ** 2
    """
    path, at = str(write(tmp_path, text, "raising")), "theta=np.ones(3), k=7"
    for done in (check(path, "--at", at), compiled(path, "--sig", "theta: f8[n], k: int", "--verify", "--at", at)):
        assert isinstance(done.exception, SystemExit)
        assert done.exit_code in {1, 2}
        assert "the function raises IndexError at these arguments" in done.stderr


def test_the_output_of_the_program_is_not_mixed_in(tmp_path: Path) -> None:
    text = """
        def f(x):
            print("noise", x)
            return x * x
    """
    done = check(str(write(tmp_path, text, "noisy")), "--at", "x=0.5")
    assert done.exit_code == 0, done.output
    assert "noise" not in done.output


def test_a_kink_is_told_and_not_judged(tmp_path: Path) -> None:
    done = check(str(write(tmp_path, "def f(x, y):\n    return abs(x) * y\n", "kink")), "--at", "x=0.0, y=2.0")
    assert done.exit_code == 0, done.output
    assert "There is no derivative here by x." in done.stdout


def test_folders_and_nothing(tmp_path: Path) -> None:
    assert "holds no Python file" in check(str(tmp_path)).stderr
    write(tmp_path, ENERGY, "energy_in_folder")
    assert check(str(tmp_path)).exit_code == 0
    assert check(str(tmp_path / "missing.py")).exit_code == 2


# compile --verify


def test_a_verified_module_says_what_agreed(tmp_path: Path) -> None:
    path = write(tmp_path, ENERGY, "energy_verified")
    plain = compiled(f"{path}:energy", "--sig", "x: f8[n], k: float").stdout
    done = compiled(f"{path}:energy", "--sig", "x: f8[n], k: float", "--verify")
    assert done.exit_code == 0, done.output
    head, _, body = done.stdout.partition('\n"""\n')
    said = re.sub(r"\s+", " ", head[head.index("Verified:") :])
    assert said.startswith("Verified: symbolic (SymPy), many digits (mpmath), scipy.differentiate, ")
    assert re.search(r"; arguments of its example, at most \d+\.\d ulps off\.$", said)
    assert body == plain.partition('\n"""\n')[2]
    assert max(map(len, head[head.index("Verified:") :].splitlines())) <= 88


@pytest.mark.parametrize("derive", ["grad", "value_and_grad", "jvp", "jacobian", "pullback", "hessian", "hvp", "jet"])
def test_nothing_is_written_where_the_derivative_is_wrong(tmp_path: Path, derive: str) -> None:
    path, out = write(tmp_path, WRONG_RULE, f"wrong_rule_verified_{derive}"), tmp_path / "out.py"
    done = compiled(f"{path}:f", "--derive", derive, "--verify", "--at", "x=0.7", "-o", str(out))
    assert done.exit_code == 1, done.output
    assert "does not hold" in done.stdout
    assert f"{path}:13:5: E606 the derivative is wrong" in done.stderr
    assert "    return math.sin(cube(x))" in done.stderr
    assert re.search(rf"why: f_{derive}: .* is \S+; .* says \S+\. It traces to line 13: return ", done.stderr)
    assert "fix: Check your own rules with `adgen check-rules FILE`" in done.stderr
    assert not out.exists()


FAMILY = ["jvp", "vjp", "jacobian", "jmp", "mjp", "linearize", "pullback", "hessian", "hvp", "vhp", "hmp", "jet"]


@pytest.mark.parametrize("derive", FAMILY)
def test_every_member_of_the_family_is_verified_itself(tmp_path: Path, derive: str) -> None:
    """The header names what agreed, and below it stands the module that is printed without --verify."""
    path = write(tmp_path, ENERGY, f"energy_verified_{derive}")
    options = (f"{path}:energy", "--sig", "x: f8[n], k: float", "--derive", derive)
    options += ("--order", "3") if derive == "jet" else ()
    done = compiled(*options, "--verify")
    assert done.exit_code == 0, done.output
    head, _, body = done.stdout.partition('\n"""\n')
    said = re.sub(r"\s+", " ", head[head.index("Verified:") :])
    assert said.startswith("Verified: symbolic (SymPy), many digits (mpmath), ")
    assert "central differences" in said
    assert re.search(r"; arguments of its example, at most \d+\.\d ulps off\.$", said)
    assert body == compiled(*options).stdout.partition('\n"""\n')[2]
    assert "def energy_" + derive in body


def test_where_no_method_can_judge_nothing_is_written(tmp_path: Path) -> None:
    path, out = write(tmp_path, "def f(x):\n    return abs(x) * x\n", "at_a_kink"), tmp_path / "out.py"
    done = compiled(f"{path}:f", "--derive", "hessian", "--verify", "--at", "x=0.0", "-o", str(out))
    assert done.exit_code == 1
    assert "E607 the derivative is judged by no independent method" in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("derive", ["hvp", "jacobian", "hessian", "linearize", "jet"])
def test_a_damaged_member_is_caught_by_check(tmp_path: Path, derive: str) -> None:
    path = f"{write(tmp_path, ENERGY, f'energy_member_{derive}')}:energy"
    right = check(path, "--derive", derive)
    assert right.exit_code == 0, right.output
    assert f": the {derive}" in right.stdout.lower()
    wrong = check(path, "--derive", derive, "--inject", "--seed", "1")
    assert wrong.exit_code == 1, wrong.output
    assert "does not hold" in wrong.stdout
    assert re.search(r"(direction|d/dx|d/dk|derivative).* is \S+; .* says \S+\.", wrong.stderr)


def test_what_a_file_derives_is_what_is_checked(tmp_path: Path) -> None:
    text = ENERGY.replace('gradient = adgen.grad(energy, wrt=("x", "k"))', "second = adgen.hessian(energy)")
    path = str(write(tmp_path, text, "energy_hessian"))
    assert ": the Hessian holds" in check(path).stdout
    assert ": the derivative holds" in check(path, "--derive", "grad").stdout
    assert ": the jet of order 2 holds" in check(path, "--derive", "jet", "--order", "2").stdout
    assert "has no option" in check(path, "--order", "2").stderr


def test_verify_without_arguments(tmp_path: Path) -> None:
    done = compiled(f"{write(tmp_path, ENERGY, 'energy_no_arguments')}:energy", "--verify", "--at", "x=")
    assert done.exit_code == 2
    assert "--at is like" in done.stderr


# points and programs that are not plain


def test_random_numbers_are_those_of_the_program(tmp_path: Path) -> None:
    text = """
        import numpy as np

        import adgen


        @adgen.example(x=np.array([0.3, 0.5]), rng=np.random.default_rng(3))
        def f(x, rng):
            noise = rng.normal(size=2)
            return np.sum((x + 0.1 * noise * rng.permutation(2)) ** 2)
    """
    done = check(str(write(tmp_path, text, "random_numbers")))
    assert done.exit_code == 0, done.output
    assert done.stdout.count("agrees") == len(METHODS)


@pytest.mark.parametrize(("body", "at"), [("np.log(x)", "x=-1.0"), ("np.sqrt(x)", "x=0.0")])
def test_where_nothing_can_be_judged_nothing_holds(tmp_path: Path, body: str, at: str) -> None:
    text = f"""
        import numpy as np


        def f(x):
            return {body}
    """
    done = check(str(write(tmp_path, text, f"unjudged_{body[3:7]}")), "--at", at)
    assert done.exit_code == 1
    assert "is judged by no independent method" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("aux", [False, True])
def test_the_gradient_alone_is_verified_itself(tmp_path: Path, aux: bool) -> None:
    text = f"""
        import numpy as np


        def f(x):
            total = np.sum(np.sin(x) * x)
            return {"(total, x.shape)" if aux else "total"}
    """
    target = f"{write(tmp_path, text, f'gradient_alone_{aux}')}:f"
    done = compiled(target, "--derive", "grad", "--sig", "x: f8[n]", "--verify", *(["--has-aux"] if aux else []))
    assert done.exit_code == 0, done.output
    assert "Verified: " in done.stdout
    assert "def f_grad(x):" in done.stdout
