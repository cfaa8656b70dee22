"""The algebra of the optimiser, one identity in a line.

An identity replaces its left side by its right side only where the type stays the same and the operation count does not
grow. `EXACT` identities hold for every float to the last bit (of nan, that it is nan), signed zeros and infinities
included; they may be used on the user's own arithmetic. `DERIVED` ones round differently, or lose the sign of a zero;
they are used only on values that exist for derivatives.
"""

from __future__ import annotations

EXACT: tuple[tuple[str, str], ...] = (
    ("negative(negative(x))", "x"),
    ("positive(x)", "x"),
    ("multiply(x, 1)", "x"),
    ("divide(x, 1)", "x"),
    ("subtract(x, 0)", "x"),
    ("power(x, 1)", "x"),
    ("divide(1, x)", "reciprocal(x)"),
    ("add(x, negative(y))", "subtract(x, y)"),
    ("subtract(x, negative(y))", "add(x, y)"),
    ("multiply(negative(x), negative(y))", "multiply(x, y)"),
    ("divide(negative(x), negative(y))", "divide(x, y)"),
    ("absolute(negative(x))", "absolute(x)"),
    ("square(negative(x))", "square(x)"),
    ("conjugate(conjugate(x))", "x"),
    ("where(c, x, x)", "x"),
    ("logical_not(logical_not(x))", "x"),
)

DERIVED: tuple[tuple[str, str], ...] = (
    ("add(x, 0)", "x"),
    ("subtract(0, x)", "negative(x)"),
    ("add(x, x)", "multiply(2.0, x)"),
    ("multiply(x, -1)", "negative(x)"),
    ("divide(x, -1)", "negative(x)"),
    ("add(where(c, x, 0), where(c, 0, y))", "where(c, x, y)"),
)
"""Not among them: `multiply(x, 0)` and `subtract(x, x)`, which are nan where x is infinite or nan."""

MATRICES: tuple[tuple[str, str], ...] = (
    ("matmul(a, solve(a, b))", "b"),
    ("matmul(a, negative(b))", "negative(matmul(a, b))"),
    ("matmul(a, outer(u, v))", "outer(matmul(a, u), v)"),
    ("matmul(outer(u, v), a)", "outer(u, matmul(v, a))"),
    ("transpose(outer(u, v))", "outer(v, u)"),
    ("transpose(diag(d))", "diag(d)"),
    ("transpose(conjugate(a))", "conjugate(transpose(a))"),
    ("matmul(a, diag(d))", "multiply(a, d)"),
    ("matmul(a, add(diag(d), outer(u, v)))", "add(multiply(a, d), outer(matmul(a, u), v))"),
)
"""Derived identities of products of matrices: an outer product times a matrix is one of a matrix times a vector."""

INLINE: tuple[tuple[str, str], ...] = (
    ("multiply(x, reciprocal(y))", "divide(x, y)"),
    ("multiply(x, divide(1, y))", "divide(x, y)"),
    ("divide(x, reciprocal(y))", "multiply(x, y)"),
)
"""Derived identities that pay only where nothing else reads the inner value: `p_bar * p` is better than `p_bar / d`."""
