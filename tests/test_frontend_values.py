"""Numbers that change their kind, None, containers, functions and comprehensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interpreted import Case

if TYPE_CHECKING:
    from pathlib import Path

VECTOR, STEPS = "x: f8[n]", "x: f8[n], k: int"
SOME = ("np.array([0.1, 0.7, 0.2])", "np.array([0.1, 0.2, 0.2])")
TRIPS = ("np.array([1.0, 5.0, 2.0]), 3", "np.arange(3.0), 1", "np.arange(3.0), 0")

CASES = [
    Case(
        "an_int_becomes_a_float_in_one_trip",
        VECTOR,
        """
        def f(x):
            t = 0
            for v in x:
                if v > 0.5:
                    t = v
            return np.sqrt(t) + math.exp(t) + t ** 2 + max(t, 1) + t // 2 + 7 % (t + 1)
        """,
        SOME,
    ),
    Case(
        "a_number_becomes_an_array_in_the_first_trip",
        STEPS,
        """
        def f(x, k):
            s = 0.0
            for i in range(k):
                s = s + x
            return s * x
        """,
        TRIPS,
    ),
    Case(
        "sums_of_generators",
        VECTOR,
        """
        def f(x):
            s = sum(v ** 2 for v in x) + sum(v * w for v, w in zip(x, x[1:])) + sum(i for i in range(3))
            w = sum(x[i] * np.array([1.0, 2.0]) for i in range(len(x)))
            return s * w
        """,
        ("np.arange(3.0) + 1.0",),
    ),
    Case(
        "none_until_something_is_found",
        STEPS,
        """
        def f(x, k):
            best = None
            where = None
            i = 0
            while i < k:
                if best is None or x[i] > best:
                    best, where = x[i], i
                i += 1
            if where is None:
                return 0.0
            return best * where
        """,
        TRIPS,
    ),
    Case(
        "none_or_an_array_in_a_loop",
        STEPS,
        """
        def f(x, k):
            y = None
            for i in range(k):
                if y is not None:
                    x[i] += np.sum(y)
                y = x * x[i]
            return x
        """,
        TRIPS,
    ),
    Case(
        "none_counts_as_false",
        STEPS,
        """
        def f(x, k):
            done = None
            s = 0.0
            for i in range(k):
                if done:
                    s += 100.0
                s += x[i]
                if s > 2:
                    done = True
                elif s < -5:
                    done = None
            return s
        """,
        (*TRIPS, "np.array([1.0, 5.0, -20.0, 3.0, 3.0, 3.0]), 6"),
    ),
    Case(
        "integers_stay_integers",
        "x: f8[3], i: int",
        """
        def f(x, i):
            y = np.zeros(4, dtype=int)
            y[1] += 3
            y[i % 4] -= 2
            m = x > 1.0
            m &= x < 3.0
            m |= x == 0.0
            return y, m, np.sum(m), y // 2, -y % 3, y ** 2, 7 // 2, -7 % 3, i // 2, i % 3, i ** 2, abs(i)
        """,
        ("np.arange(3.0) + 1.0, 2", "np.arange(3.0), -1"),
    ),
    Case(
        "a_list_grows_and_is_read_in_every_way",
        STEPS,
        """
        def f(x, k):
            xs = [x[0]]
            for i in range(k):
                xs.append(xs[-1] * 0.5 + xs[i])
            ys = [v * 2.0 for v in xs]
            t = 0.0
            for a, b in zip(xs, ys):
                t += a * b
            for a in reversed(xs):
                t = t * 0.9 + a
            for i, a in enumerate(xs):
                t += i * a
            return t, len(xs), np.array(xs), xs[-1] + xs[1 if k > 1 else 0]
        """,
        TRIPS,
    ),
    Case(
        "lists_of_lists",
        STEPS,
        """
        def f(x, k):
            rows = []
            for i in range(k):
                row = []
                for j in range(i):
                    row.append(x[j] * i)
                rows.append(row)
            s = 0.0
            for row in reversed(rows):
                for v in row:
                    s = s * 0.5 + v
            table = [[a * b for b in (1.0, 2.0)] for a in x]
            return s, np.array(table), table[1][0]
        """,
        TRIPS,
    ),
    Case(
        "unpacking",
        "x: f8[5]",
        """
        def f(x):
            a, b, *c = x[:4]
            (d, e), g = (a, b), c
            [h, i] = d, e
            return h * i + sum(g) + len(c)
        """,
        ("np.arange(5.0)",),
    ),
    Case(
        "closures_and_every_kind_of_parameter",
        "x: f8[3]",
        """
        def f(x):
            fs = [lambda t: t * x[0], lambda t: t + x[1]]
            acc = 0.0
            def inner(g, *args, scale=2.0, **kw):
                nonlocal acc
                acc += 1.0
                return g(*args) * scale + kw.get("b", 0.0)
            r = [inner(g, v) for g in fs for v in x]
            q = inner(fs[0], x[2], scale=3.0, b=acc)
            return sum(r) * acc + q
        """,
        ("np.arange(3.0) + 1.0",),
    ),
    Case(
        "closures_made_in_every_trip",
        STEPS,
        """
        def f(x, k):
            def make(n):
                n = n * 1.0
                def add(a):
                    n[0] += a
                    return n
                return add
            h = make(x)
            for i in range(k):
                h(1.0)
                g = make(x * i)
                h(g(3.0)[1])
            return h(0.0), x
        """,
        TRIPS,
    ),
    Case(
        "dicts_and_lists_of_known_structure",
        "x: f8[3], k: int",
        """
        def f(x, k):
            d = {1: x[0], "b": 2.0, (1, 2): x[1]}
            e = {**d, "b": 3.0, "c": k}
            e.pop("c")
            del e[1]
            g = {n: v * 2 for n, v in e.items()}
            s = 0.0
            for n in g:
                if n == "b":
                    s += g[n]
            a = [1.0, 2.0, x[0]]
            b = a
            a += [x[1]]
            a.extend((x[2], 5.0))
            c = a.pop(0)
            a.insert(1, c * 3)
            a.reverse()
            u = (0.0,) * 2 + tuple(a[1:3] + [7.0])
            return s + g.get("z", 1.0) + g[(1, 2)] + sum(g.values()), sum(b) * len(b), u, [0.5] * 3
        """,
        ("np.arange(3.0) + 1.0, 1",),
    ),
    Case(
        "a_default_list_lives_as_long_as_the_function",
        "x: float",
        """
        def f(x):
            def g(a, b=[]):
                b.append(a)
                return sum(b)
            return g(x) + g(x)
        """,
        ("2.0",),
    ),
    Case(
        "an_array_of_numbers_is_not_a_python_number",
        VECTOR,
        """
        def f(x):
            y = x
            y = y + 1
            y += x
            z = x[0]
            z += 5.0
            z -= x
            return x, y, z
        """,
        ("np.arange(3.0) + 1.0",),
    ),
    Case(
        "tuples_and_strings_are_compared",
        "A: f8[n,m], mode: int",
        """
        def f(A, mode):
            kinds = {A.dtype.kind, "f"}
            if kinds == {"f"} and A.shape == (len(A), A.shape[1]) and "f" in kinds:
                return A * 2.0
            return A * 3.0 if mode in (1, 2) else A
        """,
        ("np.ones((2, 3)), 1",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_agrees_with_python(case: Case, tmp_path: Path) -> None:
    case.check(tmp_path)
