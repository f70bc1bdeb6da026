"""The words somebody is looked for by: of names, e-mail addresses and telephone numbers, folded to plain letters.

Folding takes away case, accents and the two spellings of one letter (*Müller*, *Mueller*), so that who types without
them finds the same people. It is the same for what is kept and for what is typed, and what begins a word still does so
when both are folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from goodwill.vocabulary import Handle, HandleKind

MOST_WORDS = 12
LONGEST = 10
"""Letters of a word by whose beginnings it is found; what is typed beyond them is compared with the person's own."""
N_DIGITS = 8
"""A telephone number is known by its last digits: what comes before them is a matter of where one calls from."""

_NAMES = frozenset(
    [
        "name",
        "firstname",
        "lastname",
        "middlename",
        "fullname",
        "displayname",
        "givenname",
        "familyname",
        "surname",
        "nickname",
        "username",
        "company",
        "companyname",
        "organization",
    ]
)
# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "œ": "o", "æ": "a"})
_PLAIN |= str.maketrans({"þ": "th", "ŋ": "n", "ĸ": "k", "ŀ": "l", "ə": "e"})
_TWO_LETTERS = re.compile(r"([aou])e")
_APOSTROPHES = re.compile(r"['’ʼ`´‘]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Words:
    """What one person is found by: words of names and addresses, and the last digits of telephone numbers."""

    words: frozenset[str]
    numbers: frozenset[str] = frozenset()

    def __or__(self, other: Words) -> Words:
        """Return the words of both."""
        return Words(self.words | other.words, self.numbers | other.numbers)


NOTHING = Words(frozenset())


def words_of(traits: Mapping[str, Any], handles: Iterable[Handle] = ()) -> Words:
    """Return what a person is found by, from what sources said of them and the handles that lead to them."""
    names, mails, numbers = _told(traits, handles)
    found = dict.fromkeys(word for text in [*names, *map(_local, mails)] for word in _kept(text))
    digits = (last_digits(number) for number in numbers)
    return Words(frozenset(list(found)[:MOST_WORDS]), frozenset([one for one in digits if one][:MOST_WORDS]))


def addresses(traits: Mapping[str, Any], handles: Iterable[Handle] = ()) -> list[str]:
    """Return a person's e-mail addresses, and names that have an @ in them."""
    names, mails, _ = _told(traits, handles)
    return mails + [name for name in names if "@" in name]


def is_telling(name: str) -> bool:
    """Say whether somebody is found by a trait of this name."""
    plain = _trait(name)
    return plain in _NAMES or "email" in plain or "phone" in plain or plain == "mobile"


def asked(text: str) -> list[str]:
    """Return the folded words of what was typed, each once, in the order typed; of an address what is before the @."""
    joined = _APOSTROPHES.sub("", _local(text) if "@" in text else text)
    return list(dict.fromkeys(_WORD.findall(folded(joined))))[:MOST_WORDS]


def last_digits(number: str) -> str:
    """Return the last digits of a telephone number; empty if it has too few, or is no number."""
    digits = "".join(sign for sign in number if sign.isdecimal() and sign.isascii())
    is_number = all(sign.isdecimal() or sign in "+-/.() \u00a0" for sign in number)
    return digits[-N_DIGITS:] if is_number and len(digits) >= N_DIGITS else ""


def beginnings(word: str) -> list[str]:
    """Return the beginnings a word is found by: two letters or more, one where a single sign is a word."""
    return [word[:n] for n in range(1, min(len(word), LONGEST) + 1) if is_enough(word[:n])]


def is_enough(typed: str) -> bool:
    """Say whether what was typed of a word is enough to look for it."""
    return len(typed) >= 2 or (typed != "" and _is_ideograph(typed[0]))


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """Return text in plain small letters, without accents."""
    loose = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in loose if not unicodedata.combining(sign)).translate(_PLAIN)
    return _TWO_LETTERS.sub(r"\1", plain)


def _told(traits: Mapping[str, Any], handles: Iterable[Handle]) -> tuple[list[str], list[str], list[str]]:
    """Return what of a person are names, e-mail addresses and telephone numbers."""
    names: list[str] = []
    mails: list[str] = []
    numbers: list[str] = []
    for name, value in traits.items():
        plain, text = _trait(name), _text(value)
        if text and ("email" in plain or (plain in _NAMES and "@" in text)):
            mails.append(text)
        elif text and plain in _NAMES:
            names.append(text)
        elif text and ("phone" in plain or plain == "mobile"):
            numbers.append(text)
    for handle in handles:
        if handle.kind is HandleKind.PHONE:
            numbers.append(handle.value)
        elif handle.kind is HandleKind.SOCIAL:
            names.append(handle.value)
        elif "@" in handle.value:  # clients send e-mail addresses as user ids too
            mails.append(handle.value)
    return names, mails, numbers


def _text(value: Any) -> str:
    if isinstance(value, Mapping):  # a company is told as {"name": …}
        value = value.get("name")
    return value[:200] if isinstance(value, str) else ""


def _kept(text: str) -> Iterable[str]:
    """Return a text's words, with what an apostrophe parts both joined and apart: O'Brien is found as obrien and brien."""
    yield from _WORD.findall(folded(_APOSTROPHES.sub("", text)))
    if _APOSTROPHES.search(text):
        yield from _WORD.findall(folded(_APOSTROPHES.sub(" ", text)))


@lru_cache(maxsize=1024)
def _trait(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _local(address: str) -> str:
    return address.rpartition("@")[0] or address.lstrip("@")


def _is_ideograph(sign: str) -> bool:
    return unicodedata.category(sign) == "Lo" and unicodedata.east_asian_width(sign) == "W"
