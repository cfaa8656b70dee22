"""Emitted derivatives against hand-written ones, and what it costs to get them."""
