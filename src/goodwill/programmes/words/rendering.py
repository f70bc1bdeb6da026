"""A page of words with its gaps filled: the subject, the plain text and the HTML of one message, all from one source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from html import escape

from goodwill.errors import BadOrder
from goodwill.orders import Fill
from goodwill.programmes.words.dress import Foot, dressed
from goodwill.programmes.words.pages import GAP, LINK, page
from goodwill.programmes.words.phrases import PHRASES, elided
from goodwill.vocabulary import Money, decimals

_TERRITORY = {"en": "en_GB"}
_TOUCHING = re.compile(r"(?<=[A-Za-z])(?=\d)")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message, ready to leave: the language it came to be in, its subject, its body twice, and the same in its parts.

    ``paragraphs`` are its own, without greeting, farewell and links; ``labels`` say what stands on each link, by its name.
    """

    language: str
    subject: str
    text: str
    html: str
    paragraphs: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """From whom a message is and to whom.

    Args:
        brand: What the house calls itself.
        name: What the subscriber is called; empty: not known.
        unsubscribe: The address that stops messages of this purpose; empty: they may not be stopped.
        sender: The house's postal address, where the law wants it.
    """

    brand: str
    name: str = ""
    unsubscribe: str = ""
    sender: str = ""


def rendered(
    words: str,
    language: str,
    fills: Mapping[str, Fill],
    *,
    links: Mapping[str, str],
    envelope: Envelope,
) -> Rendered:
    """Return a message.

    Args:
        words: The name of a page of words.
        language: The subscriber's, as BCP 47; a page not written in it is rendered in English.
        fills: What fills the gaps besides ``brand``.
        links: The address of each link of the page, by name.
        envelope: From whom and to whom.

    Raises:
        BadOrder: No such page, or a gap or a link that nothing fills.
    """
    tag, told = page(words, language)
    gaps = {"brand": envelope.brand} | {gap: _filled(gap, value, tag) for gap, value in fills.items()}
    _refuse_unfilled(words, told.gaps - gaps.keys(), set(told.links) - links.keys())
    subject, body = (elided(GAP.sub(lambda gap: gaps[gap[1]], text), tag) for text in (told.subject, told.body))
    blocks = [
        _greeting(tag, envelope.name),
        *(block.strip() for block in body.split("\n\n")),
        _phrase(tag, "farewell", envelope),
    ]
    foot = Foot(
        tuple(part for part in (envelope.sender, _phrase(tag, "why", envelope)) if part),
        (PHRASES[tag]["unsubscribe"], envelope.unsubscribe) if envelope.unsubscribe else None,
    )
    text = "\n\n".join([*(_plain(block, links) for block in blocks), "-- \n" + _plain_foot(foot)]) + "\n"
    html = dressed([_marked(block, links) for block in blocks], foot, title=subject, language=tag, brand=envelope.brand)
    return Rendered(tag, subject, text, html, *_parts(body))


def _parts(body: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return a body's paragraphs, and what stands on its links."""
    lines = [(line, LINK.match(line)) for line in body.splitlines()]
    plain = "\n".join("" if found else line for line, found in lines)
    paragraphs = tuple(block.strip() for block in re.split(r"\n\s*\n", plain) if block.strip())
    return paragraphs, {found[1]: found[2] for _line, found in lines if found}


def _greeting(tag: str, name: str) -> str:
    return PHRASES[tag]["greeting"].format(name=name) if name else PHRASES[tag]["greeting_unknown"]


def _phrase(tag: str, phrase: str, envelope: Envelope) -> str:
    return PHRASES[tag][phrase].format(brand=envelope.brand)


def _refuse_unfilled(words: str, gaps: frozenset[str], links: set[str]) -> None:
    if gaps or links:
        lacking = ", ".join([*(f"{{{gap}}}" for gap in sorted(gaps)), *(f"[{link}]" for link in sorted(links))])
        raise BadOrder(f"{words}: nothing fills {lacking}")


def _filled(gap: str, value: Fill, tag: str) -> str:
    """Return what fills a gap: of one that is named after months, so many of them."""
    if gap.endswith("_months") and isinstance(value, int):
        from babel.units import format_unit  # noqa: PLC0415 -- the tables are slow to import

        return str(format_unit(value, "duration-month", "long", locale=_TERRITORY.get(tag, tag)))
    return _told(value, tag)


def _told(value: Fill, tag: str) -> str:
    """Return a value as the language writes it."""
    from babel.dates import format_date  # noqa: PLC0415 -- the tables are slow to import
    from babel.lists import format_list  # noqa: PLC0415 -- as above

    locale = _TERRITORY.get(tag, tag)
    match value:
        case Money():
            return _amount(value, locale)
        case datetime():
            return f"{format_date(value, 'long', locale=locale)}, {value.astimezone(UTC):%H:%M} UTC"
        case date():
            return str(format_date(value, "long", locale=locale))
        case tuple():
            return str(format_list([str(one) for one in value], locale=locale))
    return PHRASES[tag].get(f"interval_{value}", str(value))


def _amount(money: Money, locale: str) -> str:
    from babel.numbers import format_currency  # noqa: PLC0415 -- the tables are slow to import

    figure = Decimal(money.amount_minor).scaleb(-decimals(money.currency))
    return _TOUCHING.sub("\u00a0", str(format_currency(figure, money.currency, locale=locale)))


def _plain(block: str, links: Mapping[str, str]) -> str:
    lines = [(line, LINK.match(line)) for line in block.splitlines()]
    return "\n".join(f"{found[2]}: {links[found[1]]}" if found else line for line, found in lines)


def _plain_foot(foot: Foot) -> str:
    return "\n".join([*foot.lines, *([": ".join(foot.stop)] if foot.stop else [])])


def _marked(block: str, links: Mapping[str, str]) -> str:
    found = [LINK.match(line) for line in block.splitlines()]
    if not all(found):
        return f"<p>{escape(block)}</p>"
    buttons = "".join(
        f'<a class="b{"" if place else " first"}" href="{escape(links[one[1]])}">{escape(one[2])}</a>'
        for place, one in enumerate(one for one in found if one)
    )
    return f'<p class="links">{buttons}</p>'
