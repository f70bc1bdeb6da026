"""What is damaged is said in plain words, and the particulars are kept to the log."""

from __future__ import annotations

import html

from visiting import visitor

from goodwill import ledger
from goodwill.facts import PlayLogged
from goodwill.store.models import Role


def test_a_lost_segment_is_said_on_the_page_it_is_wanted_for(house):
    house.tell("ada", PlayLogged(title="Solaris", seconds=60))
    ledger.compact(at=house.now)
    for segment in (house.path / "segments").glob("*.parquet"):
        segment.unlink()

    answer = visitor(Role.LEAD).get(f"/subscribers/{house.subject('ada')}")

    said = html.unescape(answer.content.decode())
    assert answer.status_code == 503
    assert "Something here needs mending" in said
    assert "goodwill doctor says what it is, and how to mend it." in said
    assert str(house.path) not in said
