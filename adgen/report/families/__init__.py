"""Programs whose derivatives grow: each a plain function that adgen compiles and SymPy runs on symbols."""
