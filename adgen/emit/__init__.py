"""Prints a function of the IR as a Python module: storage, names, order, expressions, layout."""
