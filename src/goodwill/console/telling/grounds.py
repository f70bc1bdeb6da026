"""What an estimate rests on, in the language of the page; it is kept in English beside its figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.cldr import per_cent

Found = re.Match[str]
_HAZARDS = re.compile(
    r"hazards of (?P<lived>[\d,]+) months lived, in which (?P<left>[\d,]+) left(?: \(nobody of plan (?P<plans>[^;]+)\))?"
    r"(?:, known on (?P<day>\d{4}-\d\d-\d\d))?(?:; (?P<months>\d+) months ahead at (?P<rate>[\d.]+)% a year)?"
)
_BALANCES = re.compile(r"opening: (?P<opening>.+); closing: (?P<closing>.+)")
_CASES = re.compile(
    r"(?:(?P<past>\d+) past decisions of this business and )?"
    r"(?:(?P<cases>\d+) published cases|no published case, a judgement alone)"
    r"(?:; this business has decided nothing of the kind yet)?"
)


def rests_on(words: str) -> str | SafeString:
    """Return what an estimate rests on as a sentence; words that we do not know are left in English."""
    if found := _BALANCES.fullmatch(words):
        ends = {name: rests_on(text) for name, text in found.groupdict().items()}
        return format_html(
            _("Opening: %(opening)s Closing: %(closing)s") % {name: f"{{{name}}}" for name in ends}, **ends
        )
    for form, told in _FORMS:
        if found := form.fullmatch(words):
            return told(found)
    english = format_html('<span lang="en">{}</span>', words)
    return format_html(_("Rests on %(words)s.") % {"words": "{}"}, english)


def _hazards(found: Found) -> str:
    told = _lived(found)
    if found["plans"] is None:
        return told
    leaning = _("Nobody ever left %(plans)s: what is told of them leans on other plans.") % {"plans": found["plans"]}
    return f"{told} {leaning}"


def _lived(found: Found) -> str:
    told = {name: _figure(found[name]) for name in ("lived", "left", "months") if found[name]}
    told |= {"day": date_format(date.fromisoformat(found["day"]), "j M Y")} if found["day"] else {}
    if found["rate"] is None:
        return _hazards_alone(told)
    told["rate"] = per_cent(float(found["rate"]) / 100, 1)
    if "day" not in told:
        return _("Rests on %(lived)s months lived, in which %(left)s left; it looks %(months)s months ahead and discounts by %(rate)s a year.") % told  # fmt: skip
    return _("Rests on %(lived)s months lived, in which %(left)s left, as known on %(day)s; it looks %(months)s months ahead and discounts by %(rate)s a year.") % told  # fmt: skip


def _hazards_alone(told: dict[str, str]) -> str:
    if "day" not in told:
        return _("Rests on %(lived)s months lived, in which %(left)s left.") % told
    return _("Rests on %(lived)s months lived, in which %(left)s left, as known on %(day)s.") % told


def _cases(found: Found) -> str:
    past, cases = (None if found[name] is None else _figure(found[name]) for name in ("past", "cases"))
    if past is not None and cases is not None:
        return _("Rests on decisions of this business (%(past)s) and on published cases (%(cases)s).") % {"past": past, "cases": cases}  # fmt: skip
    if past is not None:
        return _("Rests on decisions of this business (%(past)s) and a judgement: no case was published.") % {"past": past}  # fmt: skip
    if cases is not None:
        return ngettext(
            "Rests on %(n)s published case; this business has decided nothing of the kind yet.",
            "Rests on %(n)s published cases; this business has decided nothing of the kind yet.",
            int(found["cases"]),
        ) % {"n": cases}
    return _(
        "Rests on a judgement alone: no case was published, and this business has decided nothing of the kind yet."
    )


def _figure(written: str) -> str:
    return number_format(int(written.replace(",", "")))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[Found], str]], ...] = ((_HAZARDS, _hazards), (_CASES, _cases))
