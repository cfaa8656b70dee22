"""The intermediate representation: structured, functional SSA (see grammar.md)."""
