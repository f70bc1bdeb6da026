"""The door of subscribers' own apps: a person's inbox, by a token that their business's server asked for."""

from goodwill.api.inbox.door import application, is_stream, takes
from goodwill.api.inbox.watching import WATCH

__all__ = ["WATCH", "application", "is_stream", "takes"]
