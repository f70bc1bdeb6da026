"""Who of the business may do what: rights by role, the guard of pages, tokens of programs, the log of looks and acts."""

from goodwill.access.audit import about_of, acted, looked, looked_at_all, looked_on
from goodwill.access.guard import allowed, colleague, needs
from goodwill.access.invitations import Link, has_joined
from goodwill.access.rights import TABLE, Right, may
from goodwill.access.tokens import Made, make_token, token_of, withdraw_token

__all__ = [
    "TABLE",
    "Link",
    "Made",
    "Right",
    "about_of",
    "acted",
    "allowed",
    "colleague",
    "has_joined",
    "looked",
    "looked_at_all",
    "looked_on",
    "make_token",
    "may",
    "needs",
    "token_of",
    "withdraw_token",
]
