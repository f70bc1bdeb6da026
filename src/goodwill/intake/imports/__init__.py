"""Imports by the console: a file put up, guessed at, counted without being told, then run by a process of its own.

What reads files (``mapping``, ``running``) brings Arrow: it is imported where a file is read.
"""

from goodwill.intake.imports.counts import Counts, counts_of
from goodwill.intake.imports.starting import begin, cancel, take_up
from goodwill.intake.imports.uploads import TooLarge, most_bytes, path_of, put_up, remove, tidy

__all__ = [
    "Counts",
    "TooLarge",
    "begin",
    "cancel",
    "counts_of",
    "most_bytes",
    "path_of",
    "put_up",
    "remove",
    "take_up",
    "tidy",
]
