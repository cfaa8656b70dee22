"""adgen: a derivative compiler for plain Python and NumPy."""
