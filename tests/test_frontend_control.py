"""Loops, branches and every way to leave them; variables that are bound on some paths only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interpreted import Case

if TYPE_CHECKING:
    from pathlib import Path

VECTOR, STEPS = "x: f8[n]", "x: f8[n], k: int"

CASES = [
    Case(
        "break_continue_return_and_else_in_two_loops",
        VECTOR,
        """
        def f(x):
            s = 0.0
            for i in range(len(x)):
                for j in range(len(x)):
                    if x[j] > 0.5:
                        break
                    if x[i] < 0.0:
                        continue
                    if x[i] * x[j] > 0.1:
                        return s + 100.0
                    s += x[i] * x[j]
                else:
                    s += 5.0
                    if s > 20:
                        break
            return s
        """,
        (
            "np.array([0.1, 0.2, 0.3])",
            "np.array([0.1, 0.7, 0.3])",
            "np.array([0.4, 0.45, 0.3])",
            "np.array([-0.4, 0.45, 0.3])",
            "np.full(9, 0.1)",
        ),
    ),
    Case(
        "continue_in_else",
        VECTOR,
        """
        def f(x):
            c = 0
            for a in x:
                for b in x:
                    if b > a:
                        break
                    c += 1
                else:
                    c += 10
                    continue
                c += 100
            return c * x[0]
        """,
        ("np.arange(4.0) + 1.0", "-np.ones(3)"),
    ),
    Case(
        "while_true_is_left_by_return_only",
        VECTOR,
        """
        def f(x):
            n = len(x)
            i = 0
            while True:
                i += 1
                if x[i % n] > 0.9 or i > 20:
                    return i * x[0]
        """,
        ("np.array([0.1, 0.2, 0.3])", "np.array([0.1, 0.2, 0.95])"),
    ),
    Case(
        "the_condition_of_while_assigns",
        VECTOR,
        """
        def f(x):
            s = 0.0
            i = 0
            while i < len(x) and (v := x[i]) < 2.5:
                s += v
                i += 1
            return s * i
        """,
        ("np.arange(4.0)", "np.arange(2.0)"),
    ),
    Case(
        "the_condition_of_while_changes_an_array",
        VECTOR,
        """
        def f(x):
            def grown(a):
                a *= 2.0
                return np.sum(a) < 50.0
            y = x * 1.0
            while grown(y):
                y[0] += 1.0
            else:
                y[1] = 7.0
            return y
        """,
        ("np.arange(4.0) + 1.0", "np.full(3, 30.0)"),
    ),
    Case(
        "the_loop_variable_is_rebound_and_read_after_the_loop",
        STEPS,
        """
        def f(x, k):
            s = 0.0
            for i in range(k):
                s += x[i]
                i = 10
            else:
                s += i
            return s * i
        """,
        ("np.ones(3), 1", "np.ones(3), 2"),
    ),
    Case(
        "the_loop_variable_has_a_value_before_the_loop",
        STEPS,
        """
        def f(x, k):
            i = 5
            s = 0.0
            for i in range(k):
                s += x[i]
            return s * i
        """,
        ("np.ones(3), 0", "np.ones(3), 2"),
    ),
    Case(
        "a_variable_is_bound_in_one_trip_and_read_in_the_next",
        STEPS,
        """
        def f(x, k):
            for i in range(k):
                if i > 0:
                    s = s + t
                else:
                    s = 1.0
                t = x[i]
            return s
        """,
        ("np.arange(4.0), 3",),
    ),
    Case(
        "branches_bind_new_arrays_or_the_parameter",
        STEPS,
        """
        def f(x, k):
            if k == 0:
                y = x
            elif k == 1:
                y = x * 2.0
            else:
                y = np.zeros(len(x))
            y = y + 1.0
            y[0] = 5.0
            return y, x
        """,
        ("np.ones(3), 0", "np.ones(3), 1", "np.ones(3), 2"),
    ),
    Case(
        "checks_and_errors",
        VECTOR,
        """
        def f(x):
            assert x.shape[0] > 1, "short"
            if x[0] < 0:
                raise ValueError(f"bad {x[0]:.2f}")
            print("x", x[0], f"{x[1]!r} and {len(x)}")
            del x
            return 1.0
        """,
        ("np.arange(4.0)", "-np.ones(3)"),
    ),
    Case(
        "a_range_that_counts_down_by_a_parameter",
        STEPS,
        """
        def f(x, k):
            s = 0.0
            for i in range(6, -1, -k):
                s = s * 0.5 + i * x[0]
            for i in reversed(range(0, 7, k)):
                s = s * 0.5 + i * x[1]
            return s
        """,
        ("np.array([1.0, 2.0]), 1", "np.array([1.0, 2.0]), 3", "np.array([1.0, 2.0]), -2"),
    ),
    Case(
        "returns_at_every_depth",
        STEPS,
        """
        def f(x, k):
            if k > 2:
                if x[0] > 0.5:
                    return x * 2.0
                x = x + 1.0
            for i in range(k):
                if x[i] > 3.0:
                    return x
                x = x * 1.5
            if k == 0:
                return x * 0.0
            x[0] = 7.0
            return x
        """,
        ("np.ones(3), 3", "np.zeros(3), 3", "np.ones(3), 2", "np.ones(3), 0"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_agrees_with_python(case: Case, tmp_path: Path) -> None:
    case.check(tmp_path)
