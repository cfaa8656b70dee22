"""Differentiates straight-line blocks as a whole, where that takes fewer operations than statement by statement."""
