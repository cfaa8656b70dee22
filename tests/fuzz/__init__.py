"""Random programs: loops, branches, aliases, views and in-place updates, as source text."""
