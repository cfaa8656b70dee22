"""Pages: the report of a function, and those on the functions that adgen knows, made from the derivative table."""
