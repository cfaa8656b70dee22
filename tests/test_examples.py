"""Each example runs, and what it prints is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.programs import load

EXAMPLES = Path(__file__).parents[1] / "examples"


def printed(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the main function of an example and return what it printed."""
    load(EXAMPLES / f"{name}.py").main()
    return capsys.readouterr().out


def numbers(text: str, pattern: str) -> list[float]:
    """Every number that follows the pattern."""
    return [float(found) for found in re.findall(pattern + r"\s*(-?[\d.]+(?:e[-+]?\d+)?)", text)]


def test_every_example_is_tested() -> None:
    tested = {"logistic_regression", "black_scholes", "burgers", "lotka_volterra", "newton", "gmm"}
    assert {path.stem for path in EXAMPLES.glob("*.py")} == tested


def test_logistic_regression(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed("logistic_regression", capsys)
    train, test = numbers(out, r"accuracy on the \w+ data")
    assert train > 0.97
    assert test > 0.95


def test_black_scholes(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed("black_scholes", capsys)
    differences = numbers(out, "difference")
    assert len(differences) == 4
    # The approximation of the normal distribution is good to 7.5e-8; its slope and the factors of 100 cost digits.
    assert max(map(abs, differences)) < 1e-3


def test_burgers(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed("burgers", capsys)
    differences = numbers(out, "by a central difference")
    ours = [*numbers(out, "d energy / d nu"), *numbers(out, r"at x = [\d.]+:")]
    assert len(ours) == 2
    assert ours == pytest.approx(differences, rel=1e-4, abs=1e-5)


def test_lotka_volterra(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed("lotka_volterra", capsys)
    fitted = numbers(out, r"\n\w+")
    true = numbers(out, r"\(true")
    assert len(fitted) == len(true) == 4
    assert fitted == pytest.approx(true, rel=0.05)


def test_newton(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed("newton", capsys)
    ours, formula = numbers(out, "derivative"), numbers(out, "by the formula")
    assert len(ours) == 3
    assert ours == pytest.approx(formula, rel=1e-9)
    assert "def sqrt_newton_value_and_grad" in out


def test_gmm(capsys: pytest.CaptureFixture[str]) -> None:
    ratios = []
    for _ in range(3):  # on a busy machine one run may be disturbed, three hardly
        out = printed("gmm", capsys)
        by_hand, by_differences = numbers(out, "gradient:")[0], numbers(out, "by hand,")[0]
        assert by_hand < 1e-12
        assert by_differences < 1e-7
        ratios += numbers(out, "by hand;")
        if ratios[-1] <= 1.2:
            break
    assert min(ratios) <= 1.2
