"""Each example runs, what it prints is right, and docs/examples.md shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.programs import load

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
INDEX = ROOT / "docs" / "examples.md"

Printed = Callable[..., str]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], rewrite_golden: bool) -> Printed:
    """Run the main function of an example and return what it printed, which the index shows but for the numbers."""

    def run(name: str, *args: Any) -> str:
        load(EXAMPLES / f"{name}.py").main(*args)
        out = capsys.readouterr().out
        index = INDEX.read_text()
        (shown,) = re.findall(rf"\(\.\./examples/{name}\.py\)\n\n[^`]*```\n(.*?)```\n", index, re.DOTALL)
        if rewrite_golden and words(out) != words(shown):
            INDEX.write_text(index.replace(shown, f"{out.rstrip()}\n"))
        else:
            assert words(out) == words(shown)
        return out

    return run


def words(text: str) -> list[str]:
    """The words of a text, numbers being alike: times, and what the last digits decide, differ between machines."""
    return re.sub(r"-?\d+(\.\d+)?(e[-+]?\d+)?", "#", text).split()


def numbers(text: str, pattern: str) -> list[float]:
    """Every number that follows the pattern."""
    return [float(found) for found in re.findall(pattern + r"\s*(-?[\d.]+(?:e[-+]?\d+)?)", text)]


def test_every_example_is_tested_and_in_the_index() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.py")}
    assert names == set(re.findall(r'printed\("(\w+)"', Path(__file__).read_text()))
    assert names == set(re.findall(r"\(\.\./examples/(\w+)\.py\)", INDEX.read_text()))


def test_logistic_regression(printed: Printed) -> None:
    out = printed("logistic_regression")
    train, test = numbers(out, r"accuracy on the \w+ data")
    assert train > 0.97
    assert test > 0.95


def test_black_scholes(printed: Printed) -> None:
    out = printed("black_scholes")
    differences = numbers(out, "difference")
    assert len(differences) == 4
    # The approximation of the normal distribution is good to 7.5e-8; its slope and the factors of 100 cost digits.
    assert max(map(abs, differences)) < 1e-3


def test_burgers(printed: Printed) -> None:
    out = printed("burgers")
    differences = numbers(out, "by a central difference")
    ours = [*numbers(out, "d energy / d nu"), *numbers(out, r"at x = [\d.]+:")]
    assert len(ours) == 2
    assert ours == pytest.approx(differences, rel=1e-4, abs=1e-5)


def test_lotka_volterra(printed: Printed) -> None:
    out = printed("lotka_volterra")
    fitted = numbers(out, r"\n\w+")
    true = numbers(out, r"\(true")
    assert len(fitted) == len(true) == 4
    assert fitted == pytest.approx(true, rel=0.05)


def test_newton(printed: Printed) -> None:
    out = printed("newton")
    ours, formula = numbers(out, "derivative"), numbers(out, "by the formula")
    assert len(ours) == 3
    assert ours == pytest.approx(formula, rel=1e-9)
    assert "def sqrt_newton_value_and_grad" in out


def test_gmm(printed: Printed) -> None:
    ratios = []
    for _ in range(3):  # on a busy machine one run may be disturbed, three hardly
        out = printed("gmm")
        by_hand, by_differences = numbers(out, "gradient:")[0], numbers(out, "by hand,")[0]
        assert by_hand < 1e-12
        assert by_differences < 1e-7
        ratios += numbers(out, "by hand;")
        if ratios[-1] <= 1.2:
            break
    assert min(ratios) <= 1.2


def test_first_steps(printed: Printed) -> None:
    out = printed("first_steps")
    assert numbers(out, "slope(?: alone)?") == [5.0] * 4
    assert numbers(out, "second derivative") == [0.0]


def test_dual_numbers(printed: Printed) -> None:
    by_hand, emitted, formula = numbers(printed("dual_numbers"), " derivative")
    assert by_hand == emitted == pytest.approx(formula, rel=1e-14)


def test_linear_regression(printed: Printed) -> None:
    lines = re.findall(r"y = (\S+) x \+ (\S+)", printed("linear_regression"))
    assert [float(x) for x in lines[-2]] == pytest.approx([float(x) for x in lines[-1]], abs=1e-5)


def test_perceptron(printed: Printed) -> None:
    assert numbers(printed("perceptron"), "accuracy")[0] >= 0.94


def test_dense_network(printed: Printed) -> None:
    assert numbers(printed("dense_network"), "never saw:")[0] >= 0.95


def test_convolution_network(printed: Printed) -> None:
    assert numbers(printed("convolution_network"), "never saw:")[0] >= 0.95


def test_recurrent_network(printed: Printed) -> None:
    assert numbers(printed("recurrent_network"), "never saw:")[0] >= 0.95


def test_optimisers(printed: Printed, tmp_path: Path) -> None:
    out = printed("optimisers", tmp_path / "curves.png")
    descent, adam, bfgs, newton = numbers(out, "above the lowest")
    assert newton <= bfgs < 1e-6 < adam < 1e-2
    assert adam < descent < 1e-2
    assert min(numbers(out, "accuracy")) >= 0.94
    assert is_picture(tmp_path / "curves.png")


def test_maximum_likelihood(printed: Printed) -> None:
    out = printed("maximum_likelihood")
    fitted = re.findall(r"(\S+) ± (\S+) +published +(\S+) ± (\S+)", out)
    assert len(fitted) == 2
    for value, error, published, published_error in fitted:
        assert (value, error) == (published, published_error)  # to all digits that are published
    assert numbers(out, "31 °F") == [0.9996]


def test_eight_schools(printed: Printed) -> None:
    out = printed("eight_schools")
    means, errors = np.array(re.findall(r"(\S+) ± (\S+)", out), dtype=float).T
    exact, published = (np.array(numbers(out, words)) for words in ("by the integral", "published"))
    assert len(means) == 10
    # Ten correlated means: four standard errors, and the digit that is printed.
    assert np.all(np.abs(means - exact) < 4.0 * errors + 0.01)
    assert exact == pytest.approx(published, abs=0.1)  # whose own standard error is up to 0.06
    assert min(numbers(out, "effective size")) > 1000.0


def test_portfolio_greeks(printed: Printed) -> None:
    out = printed("portfolio_greeks")
    ours, closed = (np.array(numbers(out, words)) for words in (r"\n(?:delta|rho|vega|gamma|speed|vanna)", "formula"))
    assert len(ours) == 6
    assert ours == pytest.approx(closed, rel=1e-9)
    missed = numbers(out, "missed")
    assert missed == sorted(missed, reverse=True)


def test_heat_conductivity(printed: Printed, tmp_path: Path) -> None:
    out = printed("heat_conductivity", tmp_path / "fields.png")
    assert numbers(out, "differences by")[0] < 1e-6
    assert numbers(out, "gradient takes")[0] < 12.0  # simulations; two where the machine has nothing else to do
    before, after = numbers(out, "misfit")[0], numbers(out, "->")[0]
    assert after < 0.05 * before
    assert numbers(out, "in the patch")[0] < 0.6 < 0.9 < numbers(out, "far from it")[0]
    assert numbers(out, "correlation with the true field")[0] > 0.75
    assert is_picture(tmp_path / "fields.png")


def test_hare_and_lynx(printed: Printed) -> None:
    out = printed("hare_and_lynx")
    fitted, errors, published = (numbers(out, before) for before in (r"\n[\w ]{16}", r"\+-", "published"))
    assert len(fitted) == len(errors) == len(published) == 6
    assert all(abs(a - b) < e for a, b, e in zip(fitted, published, errors, strict=True))


def test_reforming(printed: Printed) -> None:
    out = printed("reforming")
    slopes, differences = numbers(out, "more:"), numbers(out, "by a difference")
    assert slopes == pytest.approx(differences, rel=1e-4)
    assert slopes[0] > 0.0 > slopes[1]  # heat helps, pressure hinders


def test_softmax_regression(printed: Printed) -> None:
    out = printed("softmax_regression")
    descent, newton, region = numbers(out, "loss")
    assert newton == pytest.approx(region, abs=1e-8)
    assert newton < descent < newton + 1e-4
    assert max(numbers(out, "gradients")) < 100
    assert numbers(out, "never saw:")[0] >= 0.95


def test_nist_regression(printed: Printed) -> None:
    out = printed("nist_regression")
    by_differences, fitted, settled = (numbers(out, words) for words in ("\n  differences", "\n  adgen", "steps more"))
    assert len(settled) == 4
    assert min(settled) >= 9.0 > 8.5 > max(by_differences)
    assert min(numbers(out, r"steps more +[\d.]+")) >= 10.0
    assert numbers(out, r"adgen .* (?=\d+ evaluations)") < numbers(out, r"differences .* (?=\d+ evaluations)")
    assert len(fitted) == 4


def test_enzyme_kinetics(printed: Printed) -> None:
    out = printed("enzyme_kinetics")
    fitted = re.findall(r"(\S+) ± (\S+) +published +(\S+) ± (\S+)", out)
    assert len(fitted) == 4
    for value, error, published, published_error in fitted:
        assert (value, error) == (published, published_error)
    ours, theirs = numbers(out, "evaluations")
    assert ours < theirs


def test_combustion_equilibrium(printed: Printed) -> None:
    out = printed("combustion_equilibrium")
    found, published = numbers(out, r"\n  [a-e]"), numbers(out, "published")
    assert len(found) == 5
    assert found == pytest.approx(published, rel=2e-5)  # of the first, five digits are published
    ours, theirs, *_ = numbers(out, "evaluations")
    assert ours < theirs


def test_stiff_kinetics(printed: Printed) -> None:
    out = printed("stiff_kinetics")
    ours, theirs = (numbers(out, rf"{name} .* evaluations") for name in ("adgen", "differences"))
    assert len(ours) == len(theirs) == 4
    assert all(a < b for a, b in zip(ours, theirs, strict=True))
    assert numbers(out, "sparse .* evaluations") == ours[2:]
    errors = numbers(out, "error")
    assert errors[0] < 1e-9
    assert max(errors) < 1e-4


def is_picture(path: Path) -> bool:
    return path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 10_000
