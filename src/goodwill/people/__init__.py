"""Who a subject is: the handles that lead to them, the key that seals what is personal, and who is told as whom."""

from goodwill.people.aliases import aliases, group, set_alias
from goodwill.people.described import describe, traits
from goodwill.people.handles import destroy, digest, find, handles_of, link, link_all, subjects_of
from goodwill.people.seals import Seals, try_master_key

__all__ = [
    "Seals",
    "aliases",
    "describe",
    "destroy",
    "digest",
    "find",
    "group",
    "handles_of",
    "link",
    "link_all",
    "set_alias",
    "subjects_of",
    "traits",
    "try_master_key",
]
