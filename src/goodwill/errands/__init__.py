"""Acts on many subscribers at once: whom is frozen when it is confirmed, and each is done once, a few at a time."""

from goodwill.errands.errand import (
    ACTS,
    Done,
    Wish,
    began,
    latest,
    opened,
    print_of,
    progress_of,
    running,
    skips_of,
    stop,
    subjects_of,
)
from goodwill.errands.running import begin, go_on, walk

__all__ = [
    "ACTS",
    "Done",
    "Wish",
    "began",
    "begin",
    "go_on",
    "latest",
    "opened",
    "print_of",
    "progress_of",
    "running",
    "skips_of",
    "stop",
    "subjects_of",
    "walk",
]
