"""``python -m goodwill`` is ``goodwill``."""

from goodwill.cli import main

main()
