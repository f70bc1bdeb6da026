"""Who a subject is: the handles that lead to them, the key that seals what is personal, and who is told as whom."""

from goodwill.people.aliases import aliases, group, groups, roots, set_alias
from goodwill.people.described import describe, traits, traits_of, traits_since
from goodwill.people.finding import search
from goodwill.people.handles import destroy, digest, find, handles_of, handles_since, link, link_all, subjects_of
from goodwill.people.known import of_kind, others
from goodwill.people.marks import marks_of
from goodwill.people.marks import rows as mark_rows
from goodwill.people.naming import called, name_of, names_of
from goodwill.people.rebuilding import n_left_of_the_forgotten, rebuild, unfindable
from goodwill.people.seals import HouseSeal, Seals, try_master_key
from goodwill.people.words import words_of

__all__ = [
    "HouseSeal",
    "Seals",
    "aliases",
    "called",
    "describe",
    "destroy",
    "digest",
    "find",
    "group",
    "groups",
    "handles_of",
    "handles_since",
    "link",
    "link_all",
    "mark_rows",
    "marks_of",
    "n_left_of_the_forgotten",
    "name_of",
    "names_of",
    "of_kind",
    "others",
    "rebuild",
    "roots",
    "search",
    "set_alias",
    "subjects_of",
    "traits",
    "traits_of",
    "traits_since",
    "try_master_key",
    "unfindable",
    "words_of",
]
