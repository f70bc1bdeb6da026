"""What needs a person, and what is at work: as the first page of the day tells them, to who may do something about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill import hands
from goodwill.console import unwell
from goodwill.console.access import Right, allowed
from goodwill.console.underway import all_counting
from goodwill.store.models import Colleague, Quarantined, Source
from goodwill.vocabulary import Standing

_SEEN_TO = (Standing.PAST_DUE, Standing.DORMANT, Standing.ASKED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a person, where it is seen to, and what mends it if the doctor knows."""

    said: str
    address: str
    mend: str = ""
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """One thing at work: what, which share of it is done, in [0, 1] (None: nobody knows), and since when."""

    said: str
    done: float | None
    since: datetime


def waiting(request: HttpRequest, standings: Mapping[str, int]) -> list[Waiting]:
    """Return what needs a person, as far as who looks may see it."""
    found = []
    if allowed(request, Right.SEE_INTAKE) and (n := _n_quarantined()):
        said = ngettext("%(n)s event waits in quarantine", "%(n)s events wait in quarantine", n) % {"n": n}
        found.append(Waiting(said, reverse("console:quarantined")))
    if allowed(request, Right.SEE_HEALTH):
        found += [Waiting(one.what, _seen_to_at(one), one.mend, one.is_wrong) for one in unwell.found()]
    if allowed(request, Right.SEE_HEALTH) and not _has_worker():
        found.append(Waiting(_("No worker is at work: nothing is sealed"), reverse("console:health")))
    if allowed(request, Right.RUN_SOURCES) and not Source.objects.filter(revoked_us=None).exists():
        found.append(Waiting(_("No source may write yet"), reverse("console:intake")))
    if allowed(request, Right.RUN_COLLEAGUES) and (n := _n_invited()):
        said = ngettext("%(n)s colleague has not come yet", "%(n)s colleagues have not come yet", n) % {"n": n}
        found.append(Waiting(said, reverse("console:colleagues")))
    return [*found, *_standing(standings)]


def running() -> list[Running]:
    """Return who is at work and what is being counted."""
    at_work = [Running(_at_work(one), one.share, one.began_at) for one in hands.all_at_work(datetime.now(UTC))]
    return at_work + [Running(_("Figures are being counted"), one.done, one.began_at) for one in all_counting()]


def _at_work(one: hands.AtWork) -> str:
    if one.sort == "import":
        return _("An import: %(file)s") % {"file": one.doing}
    return _("A worker: %(step)s") % {"step": one.doing} if one.doing else _("A worker, waiting for what falls due")


def _standing(standings: Mapping[str, int]) -> list[Waiting]:
    n_due, n_dormant, n_asked = (standings.get(one, 0) for one in _SEEN_TO)
    said = (
        ngettext("%(n)s subscriber is past due", "%(n)s subscribers are past due", n_due) % {"n": n_due},
        ngettext("%(n)s subscriber is dormant", "%(n)s subscribers are dormant", n_dormant) % {"n": n_dormant},
        ngettext("%(n)s subscriber was asked whether to stay", "%(n)s subscribers were asked whether to stay", n_asked)
        % {"n": n_asked},
    )
    people = reverse("console:subscribers") + "?standing="
    return [Waiting(words, people + one) for one, words in zip(_SEEN_TO, said, strict=True) if standings.get(one, 0)]


def _seen_to_at(one: unwell.Ill) -> str:
    return reverse("console:health") if one.number is None else reverse("console:decision", args=[one.number])


def _has_worker() -> bool:
    return any(one.sort == "worker" for one in hands.all_at_work(datetime.now(UTC)))


def _n_quarantined() -> int:
    return Quarantined.objects.filter(state=Quarantined.State.WAITING).count()


def _n_invited() -> int:
    return Colleague.objects.filter(is_active=True, last_login=None).count()
