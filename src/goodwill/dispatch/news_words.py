"""The words of mails to colleagues, made when they leave, in the language of who reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from typing import Any

import msgspec
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from goodwill import policy
from goodwill.channels import Letter
from goodwill.programmes.words.dress import Foot, dressed
from goodwill.segments.rows import instant
from goodwill.store.models import News
from goodwill.vocabulary import SubjectId

Figures = Mapping[str, str | int | float]
"""What a mail tells: names, counts, shares."""
NOBODY = SubjectId(0)
"""A colleague is no subscriber."""


def letter_of(row: News, *, public_url: str, at: datetime) -> Letter:
    """Return a mail to a colleague, ready to leave."""
    figures, chosen = msgspec.json.decode(row.figures, type=dict[str, Any]), policy.current()
    language = row.colleague.language or chosen.languages.default
    brand = chosen.dispatch.brand or "Goodwill"
    with override(language):
        title, blocks, path, label = _SORTS[row.sort](figures | {"at": instant(row.made_us)})
        hello = _("Hello %(name)s,") % {"name": row.colleague.name} if row.colleague.name else _("Hello,")
        why = _("You get this mail because you are an owner or a lead of %(brand)s in Goodwill.") % {"brand": brand}
    links = {"page": f"{public_url.rstrip('/')}{path}"} if public_url else {}
    last = [f"{label}: {links['page']}"] if links else []
    return Letter(
        key=row.key,
        subject=NOBODY,
        address=row.colleague.email,
        title=title,
        text="\n\n".join([hello, *blocks, *last, f"-- \n{why}"]) + "\n",
        html=dressed(
            [*(f"<p>{escape(one)}</p>" for one in (hello, *blocks)), *_buttons(links, label)],
            Foot((why,)),
            title=title,
            language=language,
            brand=brand,
        ),
        language=language,
        purpose="service",
        links=links,
        at=at,
    )


def _buttons(links: Mapping[str, str], label: str) -> list[str]:
    return [
        f'<p class="links"><a class="b first" href="{escape(url)}">{escape(label)}</a></p>' for url in links.values()
    ]


def _stopped(told: Mapping[str, Any]) -> tuple[str, list[str], str, str]:
    """Return title, paragraphs, path and label of the mail about a decision that its guard-rail stopped."""
    numbers = {name: number_format(told[name], 2) for name in ("value", "low", "high", "above")}
    counts = {name: number_format(told[name], force_grouping=True) for name in ("n_told", "n_charged")}
    filled = {"decision": told["decision"], "arm": told["arm"], **numbers, **counts}
    filled["at"] = date_format(told["at"], "j E Y, H:i")
    blocks = [
        _("The guard-rail of the decision “%(decision)s” stopped it on %(at)s UTC.") % filled,
        _beyond(told["measure"]) % filled,
        _("Nothing more of it leaves. Told before the stop: %(n_told)s. Charged the new price: %(n_charged)s.") % filled,
        _("Nothing is done to them until a person says so. If it is taken back, who was told is told that it does not come, and who was charged pays the old price again."),
    ]  # fmt: skip
    title = _("“%(decision)s” was stopped by its guard-rail") % filled
    return title, blocks, f"/decisions/{told['subject']}", _("Look at the decision")


def _beyond(measure: str) -> str:
    return {
        "cancellations": _("Cancellations in the arm “%(arm)s” came to %(value)s times what is expected (%(low)s to %(high)s); at most %(above)s times was agreed."),
        "contacts": _("Contacts with support in the arm “%(arm)s” came to %(value)s times what is expected (%(low)s to %(high)s); at most %(above)s times was agreed."),
        "revenue": _("What is expected of the revenue in the arm “%(arm)s” is %(value)s times what came (%(low)s to %(high)s); at most %(above)s times was agreed."),
    }[measure]  # fmt: skip


_SORTS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, list[str], str, str]]] = {"decision.stopped": _stopped}
