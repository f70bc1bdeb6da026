"""The console's doors: who may open a page, and what asks who is there once more."""

from __future__ import annotations

from goodwill.access import Right, allowed, colleague, needs
from goodwill.console.entering.sure import confirmed
from goodwill.console.links import owner_link, sign_in_link

__all__ = ["Right", "allowed", "colleague", "confirmed", "needs", "owner_link", "sign_in_link"]
