"""Who of the business may do what: rights by role, tokens of programs, and the log of looks and acts."""

from goodwill.access.audit import acted, looked
from goodwill.access.rights import TABLE, Right, may
from goodwill.access.tokens import Made, make_token, token_of, withdraw_token

__all__ = ["TABLE", "Made", "Right", "acted", "looked", "make_token", "may", "token_of", "withdraw_token"]
