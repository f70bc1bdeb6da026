"""Filters of the templates: the words of the sentences, instants, lanes and standings."""

from __future__ import annotations

import json
import re
from datetime import datetime

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from goodwill.access import about_of
from goodwill.console.cldr import country_name, language_name, per_cent
from goodwill.console.telling import LANE_NAMES, Lane
from goodwill.console.telling.grounds import rests_on
from goodwill.console.telling.words import days, money, plain, said, span, standing_name
from goodwill.segments.rows import instant
from goodwill.store.models import Act
from goodwill.vocabulary import Said, Standing, put_together

register = template.Library()
register.filter("money", money)
register.filter("span", span)
register.filter("days", days)
register.filter("plain", plain)
register.filter("said", said)
register.filter("rests_on", rests_on)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a sign of ``icons.svg``; beside it stands what it means, or its button is named for it."""
    address = f"{static('console/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_block_tag
def nothing(content: SafeString, title: str = "") -> SafeString:
    """Say that there is nothing yet: what would be here, and in the block how it comes about."""
    return render_to_string("console/nothing.html", {"title": title, "content": content})


@register.filter
def about(line: object) -> str:
    """Return what a line of the audit log is about in the language of the page; names and addresses stay as they are."""
    told = about_of(line) if isinstance(line, Act) else getattr(line, "about", "")
    return said(told) if isinstance(told, Said) else told


@register.filter
def retold(kept: str) -> str:
    """Return words that were kept taken apart, as JSON, in the language of the page; other text stays as it is."""
    return said(put_together(json.loads(kept))) if kept.startswith('["') else kept


@register.filter
def begun(text: str) -> str:
    """Return words as a sentence begins; a command that is typed keeps its small letter."""
    return text if text.startswith("goodwill ") else capfirst(text)


@register.filter
def whole_options(command: str) -> SafeString:
    """Return a command that a narrow column never breaks within an option: ``--`` alone at the end of a line misleads."""
    parts = re.split(r"(\s--?[\w-]+)", command)
    return format_html_join(
        "", "{}{}", ((part, "") if n % 2 == 0 else (part[0], _whole(part[1:])) for n, part in enumerate(parts))
    )


def _whole(word: str) -> SafeString:
    return format_html('<span class="whole-word">{}</span>', word)


@register.filter
def lane_name(lane: str) -> str:
    """Return a lane's name."""
    return str(LANE_NAMES[Lane(lane)])


@register.filter
def moment(at: datetime | int | None, form: str = "j M Y, H:i") -> str | SafeString:
    """Return an instant (or microseconds since 1970) as a time element; a dash for never."""
    if at is None:
        return "–"
    at = instant(at) if isinstance(at, int) else at
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), date_format(at, form))


@register.filter
def ms(at: int) -> str:
    """Return microseconds since 1970 as whole milliseconds, as browsers count: figures alone, whatever the language."""
    return str(at // 1000)


@register.filter
def share(value: float | None) -> str:
    """Return a share in per cent; a dash if unknown."""
    if value is not None and 0 < value < 0.005:
        return f"<\u00a0{per_cent(0.01)}"
    return "–" if value is None else per_cent(value)


@register.filter
def breakable(handle: str) -> SafeString:
    """Return a handle that a narrow column breaks after its ``@`` rather than within a word."""
    return format_html_join(SafeString("@<wbr>"), "{}", ((part,) for part in handle.split("@")))


@register.filter
def country(code: str | None) -> str:
    """Return a country's name; empty if unknown."""
    return country_name(code) if code else ""


@register.filter
def language(code: str | None) -> str:
    """Return a language's name; empty if unknown."""
    return language_name(code) if code else ""


@register.filter
def consent(key: str) -> str:
    """Return what a consent is for, and by which channel if it is for one."""
    purpose, _slash, channel = key.partition("/")
    said = plain(purpose).capitalize()
    return gettext("%(purpose)s, by %(channel)s") % {"purpose": said, "channel": plain(channel)} if channel else said


@register.filter
def standing(value: str) -> str:
    """Return a standing in words."""
    return standing_name(str(value))


@register.filter
def standing_tone(value: str) -> str:
    """Return how a standing is coloured: good, warn, bad or nothing."""
    return _TONES.get(str(value), "")


_TONES: dict[str, str] = {
    Standing.ACTIVE: "good",
    Standing.RETURNED: "good",
    Standing.TRIALING: "good",
    Standing.PAST_DUE: "bad",
    Standing.DORMANT: "warn",
    Standing.ASKED: "warn",
}
