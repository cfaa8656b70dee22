"""Functions of `scipy.special` and `scipy.stats`: at singular points, far out, and in live functions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
from scipy import special, stats
from scipy.special import gammaln
from scipy.stats import multivariate_normal, norm

import adgen
from adgen.ad.linearize import linearize
from adgen.errors import AdgenError
from adgen.frontend.definitions import defined_names
from adgen.frontend.program import DISTRIBUTIONS
from adgen.rules.table import PRIMITIVES, infer
from adgen.verify.interpret import run
from adgen.verify.sampled import Sampled
from adgen.verify.samples import read
from tests.compiling import derive
from tests.test_kinks import LENGTH_ARRAYS, plain, tangent_of

if TYPE_CHECKING:
    from pathlib import Path

INF, NAN = math.inf, math.nan

EDGES: list[tuple[str, tuple[float, ...], tuple[float, ...]]] = [
    ("xlogy", (0.0, 0.0), (-INF, 0.0)),
    ("xlogy", (0.0, 2.0), (math.log(2.0), 0.0)),
    ("xlog1py", (0.0, -1.0), (-INF, 0.0)),
    ("entr", (0.0,), (INF,)),
    ("rel_entr", (0.0, 2.0), (-INF, 0.0)),
    ("kl_div", (0.0, 2.0), (-INF, 1.0)),
    ("kl_div", (3.0, 3.0), (0.0, 0.0)),
    ("boxcox", (math.e, 0.0), (1 / math.e, 0.5)),
    ("boxcox", (0.0, 2.0), (0.0, 0.25)),
    ("boxcox1p", (-1.0, 0.5), (INF, 4.0)),
    ("spence", (1.0,), (-1.0,)),
    ("j1", (0.0,), (0.5,)),
    ("i1", (0.0,), (0.5,)),
    ("i0e", (0.0,), (0.0,)),
    ("erfinv", (1.0,), (INF,)),
    ("logit", (0.0,), (INF,)),
    ("expit", (800.0,), (0.0,)),
    ("log_expit", (-800.0,), (1.0,)),
    ("rgamma", (-3.0,), (-6.0,)),
    ("rgamma", (0.0,), (1.0,)),
    ("dawsn", (0.0,), (1.0,)),
]


@pytest.mark.parametrize(("name", "point", "expected"), EDGES)
def test_edges(name: str, point: tuple[float, ...], expected: tuple[float, ...]) -> None:
    """The derivative is finite wherever it has a limit."""
    sampled = Sampled(PRIMITIVES[name], read(", ".join(["f8"] * len(point))))
    at = [*map(np.float64, point), *LENGTH_ARRAYS, 1.0]
    found = [run(tangent_of(sampled, k), at)[-1] for k in range(len(point))]
    np.testing.assert_allclose(found, expected, rtol=1e-15)


def log_ndtr(x: Any) -> Any:
    z = x / mpmath.sqrt(2)
    return mpmath.log1p(-mpmath.erfc(z) / 2) if x > 0 else mpmath.log(mpmath.erfc(-z) / 2)


FAR: dict[str, tuple[Any, tuple[float, ...]]] = {
    "erfcx": (lambda x: mpmath.exp(x * x) * mpmath.erfc(x), (-3.0, 7.9, 25.9, 26.1, 40.0, 1e4)),
    "log_ndtr": (log_ndtr, (-1e3, -40.0, 0.0, 5.0, 30.0)),
    "dawsn": (lambda x: mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(-x * x) * mpmath.erfi(x), (0.1, 5.0, 40.0)),
    "log_expit": (lambda x: -mpmath.log(1 + mpmath.exp(-x)), (-50.0, 0.5, 30.0)),
    "expit": (lambda x: 1 / (1 + mpmath.exp(-x)), (-50.0, 0.5, 30.0)),
    "spence": (lambda x: mpmath.polylog(2, 1 - x), (1e-9, 0.49, 0.51, 1.0000001, 1.49, 1.51, 1e3)),
    "gammaln": (mpmath.loggamma, (1e-9, 0.5, 2.0, 1e9)),
    "j1": (lambda x: mpmath.besselj(1, x), (1e-6, 0.5, 20.0)),
    "k1": (lambda x: mpmath.besselk(1, x), (1e-6, 0.5, 20.0)),
}
"""What each function is, and points that are near to where a formula cancels, overflows or changes."""


@pytest.mark.parametrize("name", FAR)
def test_two_orders_keep_their_digits(name: str) -> None:
    meaning, points = FAR[name]
    sampled = Sampled(PRIMITIVES[name], read("f8"))
    first = tangent_of(sampled, 0)
    second = linearize(plain(first), (0,), (1,), infer, "ddot")
    for x in points:
        with mpmath.workdps(60):
            slope, bend = (float(mpmath.diff(meaning, mpmath.mpf(x), n)) for n in (1, 2))
        at = [np.float64(x), *LENGTH_ARRAYS, np.float64(1.0)]
        assert run(first, at)[-1] == pytest.approx(slope, rel=1e-12, abs=0.0)
        assert run(second, [*at, np.float64(1.0)])[-1] == pytest.approx(bend, rel=1e-9, abs=0.0)


def test_boxcox_is_smooth_in_its_power() -> None:
    """At 0 and beside it, where (x ** y - 1) / y cancels: against the Taylor series in 60 digits."""
    tangent = tangent_of(Sampled(PRIMITIVES["boxcox"], read("f8, f8")), 1)
    for power in (0.0, 1e-12, -1e-6, 1e-3, 2.0, 300.0):
        with mpmath.workdps(60):
            log = mpmath.log(mpmath.mpf(1.7))
            terms = (log ** (k + 2) * mpmath.mpf(power) ** k / (mpmath.factorial(k) * (k + 2)) for k in range(900))
            slope = float(mpmath.fsum(terms))
        found = run(tangent, [np.float64(1.7), np.float64(power), *LENGTH_ARRAYS, 1.0])[-1]
        assert found == pytest.approx(slope, rel=1e-13, abs=0.0)


def differences(function: Any, x: Any) -> Any:
    steps = 1e-6 * np.eye(len(x))
    return np.array([(function(x + h) - function(x - h)) / 2e-6 for h in steps])


def by_module(x: Any) -> Any:
    return np.sum(scipy.special.gammaln(x) + special.erf(x))


def by_name(x: Any) -> Any:
    return np.sum(gammaln(x)) + special.logsumexp(1e3 + x)


def of_distributions(x: Any) -> Any:
    return np.sum(norm.logpdf(x, 0.3, 2.0) + stats.t.cdf(x, 4)) + scipy.stats.gamma.logpdf(x[0], 3.0, scale=x[1])


def of_vectors(x: Any) -> Any:
    return multivariate_normal.logpdf(x, mean=np.zeros(3)) + stats.dirichlet.logpdf(np.full(3, 1 / 3), x)


def of_counts(x: Any) -> Any:
    return np.sum(stats.poisson.logpmf(np.array([0, 2, 5]), x)) + stats.binom.logpmf(2, 5, x[0] / 2)


@pytest.mark.parametrize("function", [by_module, by_name, of_distributions, of_vectors, of_counts])
def test_live_functions(function: Any) -> None:
    x = np.array([0.2, 0.5, 1.3])
    np.testing.assert_allclose(adgen.grad(function)(x), differences(function, x), rtol=1e-6)


FROZEN = norm(0.3, scale=2.0)
OF_VECTORS = multivariate_normal(np.zeros(3))
WIDE = stats.gamma(np.array([2.0, 3.0, 4.0]))


def of_a_frozen_distribution(x: Any) -> Any:
    return np.sum(FROZEN.logpdf(x) * WIDE.pdf(x) + FROZEN.ppf(x / 2.0)) * FROZEN.std()


def freezes_a_distribution(x: Any) -> Any:
    first = norm(x[0], scale=x[1])
    given = first if x[2] > 1.0 else norm(x[1], scale=x[0])
    density = stats.gamma(x[0], scale=x[2]).logpdf
    return np.sum(first.cdf(x) * given.sf(x=x) + density(x)) + given.mean() * stats.beta(x[0], x[1]).var()


def freezes_while_it_writes(x: Any) -> Any:
    mean, cov, scale = x * 1.0, np.diag(x), x * 2.0
    joint, apart = multivariate_normal(mean, cov), norm(mean, scale)
    mean[0], cov[0, 0], scale[1] = x[1], 7.0, x[0]
    return joint.logpdf(np.ones(3)) + np.sum(apart.logpdf(x)) + stats.dirichlet(x).logpdf(np.full(3, 1 / 3))


def freezes_in_a_loop(x: Any) -> Any:
    total, dist = 0.0, stats.expon(scale=x[0])
    for k in range(3):
        total = total + dist.logpdf(x[k])
        dist = stats.expon(scale=x[k] + total * total)
    return total + stats.poisson(x[2]).logpmf(2) + stats.binom(5, x[0] / 2).logpmf(k=2)


@pytest.mark.parametrize(
    "function", [of_a_frozen_distribution, freezes_a_distribution, freezes_while_it_writes, freezes_in_a_loop]
)
def test_frozen_distributions(function: Any) -> None:
    x = np.array([0.2, 0.5, 1.3])
    value, gradient = adgen.value_and_grad(function)(x)
    np.testing.assert_allclose(value, function(x), rtol=1e-12)
    np.testing.assert_allclose(gradient, differences(function, x), rtol=1e-6)


def test_frozen_distributions_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "frozen.py"
    path.write_text(
        "import numpy as np\nfrom scipy.stats import norm, t\n\nWIDTH = 2.0\nSTD = norm(0, scale=WIDTH)\n"
        "TAIL = t(4.0)\n\n\ndef f(x):\n    return np.sum(STD.logpdf(x) + TAIL.pdf(x))\n"
    )
    x = np.array([0.2, -0.5])
    expected = differences(lambda v: np.sum(norm(0, scale=2.0).logpdf(v) + stats.t(4.0).pdf(v)), x)
    np.testing.assert_allclose(derive(path, "x: f8[n]", (), "grad").call(x), expected, rtol=1e-6)


def test_a_frozen_distribution_is_part_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.array([0.2, 0.5, 1.3])
    derivative = adgen.grad(of_a_frozen_distribution)
    derivative(x)
    monkeypatch.setitem(FROZEN.kwds, "scale", 3.0)
    np.testing.assert_allclose(derivative(x), differences(of_a_frozen_distribution, x), rtol=1e-6)


def test_every_distribution_can_be_frozen() -> None:
    assert {n.rpartition(".")[0] for n in defined_names() if n.startswith("scipy.stats.")} == DISTRIBUTIONS


def of_frozen_vectors(x: Any) -> Any:
    return OF_VECTORS.logpdf(x)


def of_a_method_that_is_not_known(x: Any) -> Any:
    return norm(x[0], 1.0).entropy()


def of_too_many_points(x: Any) -> Any:
    return norm(x[0], 1.0).pdf(x, 3.0)


def in_the_order(x: Any) -> Any:
    return special.jv(x[0], 2.0)


def of_a_shape(x: Any) -> Any:
    return stats.beta.cdf(0.3, x[0], 2.0)


@pytest.mark.parametrize(
    ("function", "code", "word"),
    [
        (of_frozen_vectors, "E205", "frozen"),
        (of_a_method_that_is_not_known, "E204", "entropy"),
        (of_too_many_points, "E203", "2"),
        (in_the_order, "E501", "derivative in v"),
        (of_a_shape, "E501", "derivative in a"),
    ],
)
def test_what_has_no_derivative_is_refused(function: Any, code: str, word: str) -> None:
    with pytest.raises(AdgenError) as refused:
        adgen.grad(function)(np.array([0.5, 0.7]))
    assert refused.value.code == code
    assert word in str(refused.value)


def test_parameters_that_are_not_valid_give_nan() -> None:
    """As SciPy's values do: an optimiser must not take a gradient of zero for a minimum."""

    def f(x: Any) -> Any:
        return np.sum(norm.cdf(0.3, x[0], x[1]) + stats.gamma.logpdf(0.3, x[2]))

    value, gradient = adgen.value_and_grad(f)(np.array([0.1, -1.0, -2.0]))
    assert np.isnan(value)
    assert np.isnan(gradient[1:]).all()


def test_outside_of_the_support_nothing_is_nan() -> None:
    def f(x: Any) -> Any:
        return np.sum(stats.gamma.pdf(x, 2.5) + stats.beta.pdf(x, 2, 3) + stats.expon.pdf(x) + stats.uniform.pdf(x))

    x = np.array([-2.0, 0.4, 3.0])
    np.testing.assert_allclose(adgen.grad(f)(x), differences(f, x), rtol=1e-6)


BENT = [
    ("beta", 0, (-3.0, 2.0), 0.17592592592592593),
    ("beta", 0, (0.5, -0.5), 17.420688722428817),
    ("betaln", 0, (-2.0, 1.0), 0.25),
    ("binom", 0, (0.0, 2.0), 1.0),
    ("binom", 1, (0.5, -2.0), -0.3628652296249472),
    ("poch", 0, (0.0, -2.0), 1.75),
    ("poch", 0, (-3.0, 0.5), -1.735144721527994),
    ("hyp1f1", 2, (-2.0, -2.0, 0.5), 1.0),
    ("hyperu", 2, (-3.0, 1.0, 0.0), -18.0),
    ("i1e", 0, (1.0,), -0.1498163306826706),
]


@pytest.mark.parametrize(("name", "place", "point", "bend"), BENT)
def test_second_derivatives_where_a_rule_chooses(name: str, place: int, point: tuple[float, ...], bend: float) -> None:
    """Differences of second order of the functions themselves, by mpmath in 80 digits."""
    sampled = Sampled(PRIMITIVES[name], read(", ".join(["f8"] * len(point))))
    twice = linearize(plain(tangent_of(sampled, place)), (place,), (1,), infer, "ddot")
    with np.errstate(all="ignore"):
        found = run(twice, [*map(np.float64, point), *LENGTH_ARRAYS, np.float64(1.0), np.float64(1.0)])[-1]
    assert found == pytest.approx(bend, rel=1e-13)
