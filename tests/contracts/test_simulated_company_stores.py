"""A made-up company is the same on SQLite and on PostgreSQL: its facts, its people, its tail."""

from __future__ import annotations

from simulated import write

from goodwill import ledger, people
from goodwill.vocabulary import Handle, HandleKind

KNOWN = Handle(HandleKind.USER, "sim-000042")


def test_both_stores_hold_the_same_company(tmp_path, postgres_server):
    seen = {}
    for name, env in (("sqlite", {}), ("postgres", {"GOODWILL_DATABASE_URL": postgres_server.database()})):
        written = write(tmp_path / name, 1_200, 4, env=env)
        (subject,) = people.find([KNOWN]).values()
        story = [(entry.occurred_at, entry.fact) for entry in ledger.history(subject)]
        seen[name] = (ledger.counts(), people.traits(subject), story, written.facts().drop(["sealed"]))

    assert seen["sqlite"] == seen["postgres"]
    assert seen["sqlite"][0].tail > 0
