"""The audit log is sought by person, subscriber, kind and day, page by page, and taken away as it is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from visiting import acts, text, visitor

from goodwill.segments.rows import micros
from goodwill.store.models import Act, Role


@pytest.fixture
def owner(house):
    told = [("ada", "look", 7, 1), ("bo", "act", 7, 2), ("ada", "act", 8, 3)]
    for who, sort, subject, day in told:
        at = micros(datetime(2026, 5, day, 12, tzinfo=UTC))
        Act.objects.create(at_us=at, who=who, sort=sort, what=f"{who} {sort} {subject}", subject=subject)
    return visitor(Role.OWNER)


@pytest.mark.parametrize(
    ("sought", "shown"),
    [
        ("", {"ada look 7", "bo act 7", "ada act 8"}),
        ("who=ada", {"ada look 7", "ada act 8"}),
        ("subject=7", {"ada look 7", "bo act 7"}),
        ("sort=act", {"bo act 7", "ada act 8"}),
        ("since=2026-05-02&until=2026-05-02", {"bo act 7"}),
        ("who=ada&sort=look&subject=7", {"ada look 7"}),
        ("since=yesterday&subject=x", {"ada look 7", "bo act 7", "ada act 8"}),
    ],
)
def test_what_is_sought_is_shown_and_taken_away(owner, sought, shown):
    page, file = text(owner.get(f"/settings/audit?{sought}")), text(owner.get(f"/settings/audit.csv?{sought}"))

    every = {"ada look 7", "bo act 7", "ada act 8"}
    assert {one for one in every if one in page} == shown
    assert {one for one in every if one in file} == shown


def test_taking_it_away_is_written_down_and_asked_about(owner):
    owner.get("/settings/audit.csv")

    assert acts()[-1][:2] == ("owner@example.org", "took the audit log away")
    assert visitor(Role.OWNER, sure=False).get("/settings/audit.csv").headers["Location"].startswith("/confirm?")
