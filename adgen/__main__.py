"""`python -m adgen`."""

from __future__ import annotations

from adgen.cli import main

if __name__ == "__main__":
    main()
