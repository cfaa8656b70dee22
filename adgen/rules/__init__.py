"""The derivative table: every primitive once, with its type rule, its spelling and its derivative."""
