"""The console's doors: who may open a page, and by which name somebody tries to get in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from goodwill.access import Right, allowed, colleague, needs
from goodwill.console.links import owner_link, sign_in_link

__all__ = ["Right", "allowed", "colleague", "name_tried", "needs", "owner_link", "sign_in_link"]


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the e-mail address a sign-in was tried with, in one spelling, so that case does not dodge the lock."""
    tried = (credentials or {}).get("username") or request.POST.get("username", "")
    return str(tried).strip().lower()[:254]
