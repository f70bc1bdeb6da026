"""What goes out to programs of others as facts are recorded: signed by the Standard Webhooks specification 1.0.0.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from goodwill.webhooks.addresses import Target, target_of
from goodwill.webhooks.delivering import deliver, prune, try_again
from goodwill.webhooks.endpoints import Made, Wish, change, kinds_of, make, pause, remove, resume, rotate
from goodwill.webhooks.posting import Answer
from goodwill.webhooks.testing import test

__all__ = [
    "Answer",
    "Made",
    "Target",
    "Wish",
    "change",
    "deliver",
    "kinds_of",
    "make",
    "pause",
    "prune",
    "remove",
    "resume",
    "rotate",
    "target_of",
    "test",
    "try_again",
]
