"""How many a choice touches: counted behind the page where that takes a sweep, and never guessed."""

# ruff: noqa: PLC0415 -- the engines are slow to import, and most pages do without them

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.everyone import counted as everyone
from goodwill.console.figures import shown
from goodwill.policy import Policy
from goodwill.policy.choices import written
from goodwill.segments.rows import micros
from goodwill.store.models import Act, Quarantined

_WAIT_S = 0.04


@dataclass(frozen=True, slots=True)
class Due:
    """What is destroyed next: what it is, from before when, and how many (None: being counted, or not counted)."""

    what: str
    until: datetime
    n: int | None
    is_counted: bool = True
    waits: bool = False


def known_plans() -> list[str]:
    """Return the plans that subscribers are on, as far as they were counted."""
    figure = everyone(patience=_WAIT_S).figure
    return sorted(figure.value["choices"]["plan"]) if figure is not None else []


def due(policy: Policy) -> list[Due]:
    """Return what the next night destroys; ``waits`` where it waits for the periods to be put in force."""
    now, kept = datetime.now(UTC), policy.retention
    waits = not kept.is_in_force
    return [
        Due(_("What was said in messages"), kept.words_until(now), None, is_counted=False, waits=waits),
        Due(_("Who somebody was who left"), kept.left_until(now, None), _left(policy), waits=waits),
        Due(_("Events in quarantine"), kept.quarantined_until(now), _quarantined(policy)),
        Due(_("Lines of the audit log"), kept.audited_until(now), _audited(policy)),
    ]


def dormant_words(was: Policy, new: Policy) -> str:
    """Say how many would be dormant now, and are today."""
    before, after = _dormant(was), _dormant(new)
    if before is None or after is None:
        return _("How many that would be is being counted: look again in a moment.")
    return ngettext(
        "Of those who pay today, %(n)s would be dormant; it is %(was)s as things are.",
        "Of those who pay today, %(n)s would be dormant; it is %(was)s as things are.",
        after,
    ) % {"n": formats.number_format(after), "was": formats.number_format(before)}


def destroyed_words(new: Policy) -> list[str]:
    """Say what the first night would destroy."""
    n_left = _left(new) if new.retention.is_in_force else 0
    said = []
    if n_left is None:
        said.append(_("How many who left would be forgotten is being counted: look again in a moment."))
    elif n_left:
        said.append(
            ngettext(
                "%(n)s person who left would be forgotten in the first night, for good.",
                "%(n)s people who left would be forgotten in the first night, for good.",
                n_left,
            )
            % {"n": formats.number_format(n_left)}
        )
    return [*said, *_events_words(_quarantined(new)), *_lines_words(_audited(new))]


def _events_words(n: int) -> list[str]:
    words = ngettext(
        "%(n)s event of the quarantine would be destroyed.", "%(n)s events of the quarantine would be destroyed.", n
    )
    return [words % {"n": formats.number_format(n)}] if n else []


def _lines_words(n: int) -> list[str]:
    words = ngettext(
        "%(n)s line of the audit log would be destroyed.", "%(n)s lines of the audit log would be destroyed.", n
    )
    return [words % {"n": formats.number_format(n)}] if n else []


def _dormant(policy: Policy) -> int | None:
    return _swept("dormant", policy.silence, partial(_count_dormant, policy))


def _count_dormant(policy: Policy) -> int:
    from goodwill.warehouse.measures import dormancy
    from goodwill.warehouse.profiles import Look

    return sum(one.n_dormant for one in dormancy(Look(as_of=datetime.now(UTC), patience=policy.patience)))


def _left(policy: Policy) -> int | None:
    return _swept(
        "left", (policy.retention.left_months, policy.retention.left_by_country), partial(_count_left, policy)
    )


def _count_left(policy: Policy) -> int:
    from goodwill.forgetting import who_left

    return sum(1 for _one in who_left(policy, datetime.now(UTC)))


def _quarantined(policy: Policy) -> int:
    until = policy.retention.quarantined_until(datetime.now(UTC))
    return Quarantined.objects.filter(received_us__lt=micros(until)).count()


def _audited(policy: Policy) -> int:
    return Act.objects.filter(at_us__lt=micros(policy.retention.audited_until(datetime.now(UTC)))).count()


def _swept(what: str, of: object, count: Callable[[], int]) -> int | None:
    name = f"{what}-{hashlib.blake2b(written(of).encode(), digest_size=8).hexdigest()}"
    figure = shown(name, count, patience=_WAIT_S).figure
    return None if figure is None else int(figure.value)
