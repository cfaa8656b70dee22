"""Derivatives on the IR: linearize (tangents), split (primal from linear), transpose (adjoints)."""
