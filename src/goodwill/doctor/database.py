"""Looks at the database: reachable, up to date, and set so that a commit is on disk before anyone is told so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection, models

from goodwill import people
from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.errors import BadHome, WrongKey
from goodwill.segments.rows import instant, micros
from goodwill.site.setup import missing_migrations, newer_migrations
from goodwill.store.models import PersonKey, Segment, TailFact
from goodwill.vocabulary import say

SLACK = timedelta(minutes=2)

SAFE = {"fsync": "on", "synchronous_commit": ("on", "remote_write", "remote_apply", "local"), "full_page_writes": "on"}


def _reachable(look: Look) -> Found:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, ImportError) as error:
        what = say("the database cannot be reached: %(error)s", error=str(error).strip())
        yield Level.WRONG, what, say("start it, or mend GOODWILL_DATABASE_URL")


def _migrated(look: Look) -> Found:
    behind, ahead = missing_migrations(), newer_migrations()
    if ahead:
        what = say("the database was written by a newer Goodwill (it has taken %(ahead)s)", ahead=", ".join(ahead))
        yield Level.WRONG, what, say("run that Goodwill, or restore a backup from before the upgrade")
    if behind:
        what = say("changes of tables are wanted: %(n)s, from %(first)s on", n=len(behind), first=behind[0])
        yield Level.WRONG, what, say("any command that opens the home makes them: goodwill facts")


def _durable(look: Look) -> Found:
    yield from _durable_sqlite() if connection.vendor == "sqlite" else _durable_postgres()


def _durable_sqlite() -> Found:
    found = {name: _asked(f"PRAGMA {name}") for name in ("journal_mode", "synchronous")}
    if found["journal_mode"] != "wal":
        mode = str(found["journal_mode"])
        what = say("SQLite's journal mode is %(mode)s, not wal: readers would hold up writers", mode=mode)
        yield Level.WRONG, what, say("keep the home on a local disk (not a network share), and start again")
    if found["synchronous"] not in (2, 3):
        value = str(found["synchronous"])
        what = say("SQLite's synchronous is %(value)s, not 2 (FULL): a commit may be lost with the power", value=value)
        yield Level.WRONG, what, say("remove whatever sets it")


def _durable_postgres() -> Found:
    for name, safe in SAFE.items():
        value = _asked(f"SHOW {name}")
        if value not in safe if isinstance(safe, tuple) else value != safe:
            what = say(
                "PostgreSQL's %(name)s is %(value)s: a fact we said is kept may be lost with the power",
                name=name,
                value=str(value),
            )
            yield Level.WRONG, what, f"ALTER SYSTEM SET {name} = on; then SELECT pg_reload_conf()"


def _sound(look: Look) -> Found:
    if connection.vendor != "sqlite":
        return
    said = _asked("PRAGMA integrity_check")
    if said != "ok":
        what = say("SQLite finds its file damaged: %(said)s", said=str(said))
        yield Level.WRONG, what, say("stop everything and restore a backup")


def _keys_open(look: Look) -> Found:
    key = PersonKey.objects.order_by("-subject").first()
    if key is None:
        return
    if not look.home.has_master_key:
        what = say("people have keys, but the master key that opens them is gone")
        yield Level.WRONG, what, say("restore master.key, or GOODWILL_MASTER_KEY, before anything makes a new one")
    elif not _opens(key):
        what = say("the master key does not open people's keys: it is not the one they were wrapped with")
        yield Level.WRONG, what, say("restore the right master.key; what is sealed cannot be read without it")


def _opens(key: PersonKey) -> bool:
    try:
        people.Seals().prepare([key.subject])
    except (WrongKey, BadHome):
        return False
    return True


def _times(look: Look) -> Found:
    newest = max(
        TailFact.objects.aggregate(at=models.Max("recorded_us"))["at"] or 0,
        Segment.objects.filter(retired_us=None).aggregate(at=models.Max("recorded_max_us"))["at"] or 0,
    )
    if newest > micros(datetime.now(UTC) + SLACK):
        at = f"{instant(newest):%Y-%m-%d %H:%M}"
        what = say("the newest fact was recorded at %(at)s UTC, which is yet to come", at=at)
        yield Level.WRONG, what, say("the clock was ahead, or has gone back: set it (NTP)")


def _asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


REACHABLE = Check("the database can be reached", _reachable)
MIGRATED = Check("its tables are up to date", _migrated)
DATABASE = (
    Check("a commit is on disk before we say so", _durable),
    Check("the database is sound", _sound, is_deep=True),
    Check("the master key opens people's keys", _keys_open),
    Check("no fact was recorded in time to come", _times),
)
