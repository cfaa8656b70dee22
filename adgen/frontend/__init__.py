"""From source text to IR: reading, name resolution, signatures, and the interpreter of statements and expressions."""
