"""From emitted text to a function that can be called: the disk cache, the import of its modules, the decorators."""
