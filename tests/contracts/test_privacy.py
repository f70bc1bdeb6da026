"""What every store promises a person: a copy of everything, and that nothing of them stays once they are forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest
from django.db import connection
from door import Door

from goodwill import access, acts, ledger, people, privacy
from goodwill.acts import By
from goodwill.dispatch.looking import suppress
from goodwill.errors import AlreadySo, UnknownSubject
from goodwill.facts import (
    ConsentGiven,
    ErasureRequested,
    FeedbackGiven,
    MessageReceived,
    PageViewed,
    PlayLogged,
    RecordExported,
    SubscriberDescribed,
    SubscriberErased,
    SubscriptionStarted,
)
from goodwill.intake import quarantine
from goodwill.intake.files.rejects import Rejects
from goodwill.privacy import FORMAT, Record
from goodwill.store.models import Act, PersonKey
from goodwill.vocabulary import Handle, HandleKind

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "record.schema.json"
CANARY = "Tweetie-Lovelace"
MAIL = "tweetie@canary.example"


@pytest.fixture
def ada(kept) -> int:
    """Somebody with something personal everywhere it can be, part of it in segments, part of it in the tail."""
    subject = kept.subject(CANARY)
    people.link(subject, Handle(HandleKind.EMAIL, MAIL), at=kept.now)
    kept.tell(
        CANARY,
        SubscriptionStarted(plan="family", amount_minor=999, currency="EUR", interval="month"),
        SubscriberDescribed(country="GB", language="en", traits={"name": f"Ada {CANARY}", "city": CANARY}),
        MessageReceived(channel="email", text=f"I am {CANARY}"),
        PageViewed(properties={"path": f"/{CANARY}"}),
    )
    kept.tell("tablet", PlayLogged(title="Stalker"))
    ledger.merge(kept.subject("tablet"), subject, key="m", at=kept.now)
    ledger.compact(at=kept.now)
    kept.wait(days=1)
    kept.tell(CANARY, FeedbackGiven(survey="nps", score=9, text=f"From {CANARY}"), ConsentGiven(purpose="marketing"))
    acts.write_note(subject, f"{CANARY} called", author="Maria", by=by(kept, "note"))
    access.looked("agent@example.org", "looked at a subscriber", subject=subject)
    Door(kept).batch({"type": "track", "event": "x", "userId": MAIL, "timestamp": "next Tuesday", "messageId": "m"})
    suppress(MAIL, channel="email", reason=f"550 5.1.1 <{MAIL}>: no such user", at=kept.now)
    _rejected(kept.path)
    return subject


def _rejected(home: Path) -> None:
    """Rows of two files that could not be facts: of hers, and of others."""
    rows = [("Ada", MAIL.upper(), "never"), ("Ada", CANARY, "one day,\nperhaps"), ("Bo", "bo@example.org", f"x{MAIL}")]
    sheet = Rejects(home / "rejects", Path("plays.csv"), form="csv", dialect=(["name", "user", "at"], ";", "utf-8"))
    lines = Rejects(home / "rejects", Path("plays.jsonl"), form="jsonl", dialect=([], "", "utf-8"))
    for n, row in enumerate(rows):
        sheet.add(n, "no date", row)
        lines.add(n, "no date", {"who": {"name": row[0], "mail": f"<{row[1]}>"}})
    sheet.close()
    lines.close()


def by(kept, key: str = "key-one") -> By:
    return By("lead@example.org", kept.now, key)


def copy(kept, subject: int, key: str = "key-one") -> dict:
    record, entries = privacy.export(subject, by=by(kept, key))
    return json.loads(b"".join(privacy.as_json(record, entries)))


def files(kept) -> bytes:
    """Every byte of the home."""
    return b"".join(path.read_bytes() for path in sorted(kept.path.rglob("*")) if path.is_file())


def test_a_copy_holds_everything_and_keeps_to_its_schema(kept, ada):
    tablet = kept.subject("tablet")
    told = copy(kept, ada)

    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(told)
    msgspec.convert(told, Record)
    assert (told["format"], told["subject"], told["told_as_one_with"]) == (FORMAT, ada, [tablet])
    assert {(one["kind"], one["value"]) for one in told["handles"]} == {
        ("user", CANARY), ("email", MAIL), ("user", "tablet"),
    }  # fmt: skip
    assert {one["name"]: one["value"] for one in told["traits"]} == {"name": f"Ada {CANARY}", "city": CANARY}
    assert [one["value"] for one in told["countries"] + told["languages"]] == ["GB", "en"]
    assert [one["name"] for one in told["facts"]] == [entry.fact.wire for entry in ledger.history(ada)]
    said = json.dumps(told["facts"])
    for words in (f"I am {CANARY}", f"/{CANARY}", f"From {CANARY}", f"{CANARY} called", "Stalker", "marketing"):
        assert words in said, words
    assert [one["what"] for one in told["looks"]] == ["note written", "looked at a subscriber", "record exported"]
    assert [one["event"]["userId"] for one in told["waiting"]] == [MAIL]
    assert told["profile"]["plan"] == "family"


def test_a_copy_does_not_say_which_colleague_it_was(kept, ada):
    told = json.dumps(copy(kept, ada))

    assert "Maria" not in told
    assert "agent@example.org" not in told


def test_that_a_copy_was_made_is_told_once_and_audited_each_time(kept, ada):
    for key in ("key-one", "key-one", "key-two"):
        copy(kept, ada, key)

    assert [type(entry.fact) for entry in ledger.history(ada)].count(RecordExported) == 2
    assert list(Act.objects.filter(what="record exported").values_list("subject", "about")) == [
        (ada, ""), (ada, "sent again"), (ada, ""),
    ]  # fmt: skip


def test_a_long_history_is_told_a_fact_a_line(kept):
    kept.tell("ada", *(PlayLogged(title=f"Solaris {n}") for n in range(300)))
    record, entries = privacy.export(kept.subject("ada"), by=by(kept))
    pieces = list(privacy.as_json(record, entries))

    assert len(pieces) == 1 + 301 + 1
    assert max(map(len, pieces[1:])) < 400


def test_an_empty_history_is_still_a_whole_copy(kept):
    assert [one["name"] for one in copy(kept, kept.subject("nobody"))["facts"]] == ["record.exported"]


def test_once_forgotten_nothing_personal_is_left_anywhere_and_the_counts_stay(kept, ada):
    tablet, n_before = kept.subject("tablet"), len(ledger.history(ada))
    wrapped = [bytes(key.wrapped) for key in PersonKey.objects.filter(subject__in=[ada, tablet])]
    opened = [CANARY in str(entry.fact) for entry in ledger.history(ada)]
    kept.wait(minutes=1)

    done = privacy.erase(ada, reason="asked_us", by=by(kept))

    assert (sum(opened), len(wrapped)) == (5, 2)
    assert (sorted(done.subjects), done.n_dropped) == (sorted([ada, tablet]), 1)
    after = ledger.history(ada)
    assert not any(CANARY in str(entry.fact) for entry in after)
    assert len(after) == n_before + 3  # that they asked, and that each of the two was erased
    assert [type(entry.fact) for entry in after].count(SubscriberErased) == 2
    assert people.search("tweetie") == people.search("stalker") == []
    assert people.find([Handle(HandleKind.USER, CANARY), Handle(HandleKind.EMAIL, MAIL)]) == {}
    assert people.traits(ada) == {}
    assert people.n_left_of_the_forgotten() == 0
    assert (quarantine.waiting(), quarantine.open(1)) == ([], None)
    assert [acts.notes_of(after)] == [[]]
    if connection.vendor == "sqlite":
        whole = files(kept)
        assert not any(key in whole for key in wrapped)
        assert CANARY.encode() not in whole
        assert MAIL.encode() not in whole.replace(b"x" + MAIL.encode(), b"")


def test_rejected_rows_of_the_forgotten_are_struck_and_those_of_others_stay_as_they_were(kept, ada):
    privacy.erase(ada, reason="asked_us", by=by(kept))

    sheet, lines = sorted((kept.path / "rejects").iterdir())
    assert sheet.read_bytes().decode() == f"line;reason;name;user;at\r\n2;no date;Bo;bo@example.org;x{MAIL}\r\n"
    assert lines.read_text() == '{"line":2,"reason":"no date","row":{"who":{"name":"Bo","mail":"<bo@example.org>"}}}\n'


def test_a_key_rests_in_the_file_until_it_is_destroyed(kept, ada):
    """What the test before this one looks for can be found: before, it is there."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's files are its own")
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert bytes(PersonKey.objects.get(subject=ada).wrapped) in files(kept)


def test_an_erasure_is_audited_for_everybody_it_reaches_and_done_once(kept, ada):
    tablet = kept.subject("tablet")
    privacy.erase(tablet, reason="asked_us", by=by(kept))

    with pytest.raises(AlreadySo):
        privacy.erase(ada, reason="asked_us", by=by(kept, "key-two"))
    forgotten = Act.objects.filter(what="forgotten").values_list("who", "subject", "about")
    assert sorted(forgotten) == [("lead@example.org", one, "asked_us") for one in sorted([ada, tablet])]
    assert [type(entry.fact) for entry in ledger.history(ada)].count(ErasureRequested) == 1
    with pytest.raises(AlreadySo):
        privacy.export(ada, by=by(kept, "key-three"))


def test_only_events_that_name_them_are_dropped(kept):
    door = Door(kept)
    for n, user in enumerate(("ada@example.org", "ada@example.org.uk", "ad")):
        door.batch({"type": "track", "event": "x", "userId": user, "timestamp": "next Tuesday", "messageId": f"m{n}"})
    for user in ("ada@example.org", "ad"):
        kept.subject(user)

    assert privacy.erase(kept.subject("ada@example.org"), reason="no_longer_needed", by=by(kept)).n_dropped == 1
    assert privacy.erase(kept.subject("ad"), reason="no_longer_needed", by=by(kept, "key-two")).n_dropped == 0
    assert sorted(quarantine.open(one.id)["userId"] for one in quarantine.waiting()) == ["ad", "ada@example.org.uk"]


def test_nobody_is_neither_copied_nor_forgotten(kept):
    with pytest.raises(UnknownSubject):
        privacy.export(99, by=by(kept))
    with pytest.raises(UnknownSubject):
        privacy.erase(99, reason="asked_us", by=by(kept))
    assert not Act.objects.exists()
