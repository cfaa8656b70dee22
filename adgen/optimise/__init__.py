"""Makes derived code as short as a person would write it, and leaves the user's arithmetic alone."""
