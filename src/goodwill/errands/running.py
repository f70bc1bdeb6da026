"""Goes through an errand a few at a time: each batch is one transaction, so that a kill leaves nothing half done.

It may be gone through by a thread of the server and by a worker at once: each batch begins where the last one ended, and
the ledger's lock lets one of them at it at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection

from goodwill import acts
from goodwill.acts import By
from goodwill.errands.errand import Wish, opened, running, sealed, subjects_of, wish_of
from goodwill.errors import AlreadySo, BadFact, LedgerBusy, UnknownSubject
from goodwill.segments.rows import micros
from goodwill.store.models import Errand, Skipped
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId

A_BATCH = 25
"""So many are acted on in one transaction: recording waits a fraction of a second for it."""
A_WALK = timedelta(seconds=20)
"""How long one walk of the rounds goes through errands before the other steps have their turn."""

_log = structlog.get_logger("goodwill.errands")
_going: dict[tuple[str, int], threading.Thread] = {}
_lock = threading.Lock()
Act = Callable[[SubjectId, By], bool]


def begin(errand: int) -> None:
    """Go through an errand behind the page, in a thread of this process; one that goes on already is let be."""
    key = (str(settings.GOODWILL.path), errand)
    with _lock:
        known = _going.get(key)
        if known is None or not known.is_alive():
            name = f"errand-{errand}"
            _going[key] = threading.Thread(target=_go, args=(errand,), name=name, daemon=True)
            _going[key].start()


def walk(now: datetime) -> Mapping[str, int]:  # noqa: ARG001 -- the face of every step
    """Go on with the errands that have not come to their end, for a while: a step of the rounds."""
    until, n = datetime.now(UTC) + A_WALK, 0
    for errand in running():
        n += go_on(errand, until=until)
    return {"acted": n}


def go_on(errand: int, *, until: datetime | None = None) -> int:
    """Go through an errand, to its end or until an instant, and return how many were gone through."""
    n, row = 0, opened(errand)
    wish, subjects = wish_of(row), subjects_of(row)
    while until is None or datetime.now(UTC) < until:
        n_now = _batch(errand, wish, subjects)
        if not n_now:
            break
        n += n_now
    return n


def _go(errand: int) -> None:
    try:
        go_on(errand)
    except LedgerBusy:  # the worker, or the next look at its page, goes on with it
        _log.warning("an errand waits", errand=errand)
    except Exception:  # noqa: BLE001 -- a thread's own loop: the errand stays where it is, the log has the fault
        _log.exception("an errand cannot go on", errand=errand)
    finally:
        connection.close()


def _batch(errand: int, wish: Wish, subjects: Sequence[int]) -> int:
    """Act on the next few, and return how many these were: none at the end."""
    with writing():
        row = opened(errand)
        if row.state != Errand.State.RUNNING:
            return 0
        now, chosen = datetime.now(UTC), subjects[row.n_done : row.n_done + A_BATCH]
        by = By(row.made_by, now, f"errand-{errand}", source="errand")
        skipped = [(one, why) for one in chosen if (why := _why_not(SubjectId(one), wish, by))]
        Skipped.objects.bulk_create([Skipped(errand_id=errand, subject=one, why=why) for one, why in skipped])
        row.n_done, row.n_skipped = row.n_done + len(chosen), row.n_skipped + len(skipped)
        if row.n_done >= row.n:
            row.state, row.ended_us, row.args = Errand.State.DONE, micros(now), sealed(Wish(act=row.act))
        row.save(update_fields=["n_done", "n_skipped", "state", "ended_us", *(["args"] if row.ended_us else [])])
    return len(chosen)


def _why_not(subject: SubjectId, wish: Wish, by: By) -> str:
    """Act on one, and return an empty word; or why they are left alone."""
    try:
        return "" if _act(subject, wish, by) else "done before"
    except AlreadySo as refusal:
        return refusal.why[:24]
    except UnknownSubject:
        return "nobody"
    except BadFact:
        _log.exception("a subscriber could not be acted on", subject=subject)
        return "refused"


def _act(subject: SubjectId, wish: Wish, by: By) -> bool:
    match wish.act:
        case "note":
            return acts.write_note(subject, wish.text, author=wish.author, by=by)
        case "pause":
            return acts.order_pause(subject, until=wish.until, reason=wish.reason, by=by)
        case "leave":
            return acts.order_leave(subject, reason=wish.reason, by=by)
    raise AssertionError(f"{wish.act} is no act on many")
