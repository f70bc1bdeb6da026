"""The audit log on each store: lines are added; none is edited, and none goes before half a year has passed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from goodwill.access import acted
from goodwill.segments.rows import micros
from goodwill.store.models import Act


def _refused(statement: str) -> bool:
    """Whether the store itself refuses a statement, whoever sends it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as refusal:
        return "audit log" in str(refusal)
    return False


def test_a_line_is_never_edited_and_not_destroyed_before_its_time(kept):
    acted("ada@example.org", "signed in")

    assert _refused("UPDATE acts SET who = 'eve'")
    assert _refused("DELETE FROM acts")
    assert Act.objects.values_list("who", flat=True).get() == "ada@example.org"


def test_what_is_older_than_half_a_year_may_be_destroyed_and_still_not_edited(kept):
    old = micros(datetime.now(UTC) - timedelta(days=181))
    Act.objects.create(at_us=old, who="ada@example.org", sort=Act.Sort.LOOK, what="looked")
    acted("ada@example.org", "signed in")

    assert _refused("UPDATE acts SET who = 'eve'")
    assert Act.objects.filter(at_us__lte=old).delete()[0] == 1
    assert Act.objects.values_list("what", flat=True).get() == "signed in"


def test_the_log_is_not_emptied_at_a_stroke(kept):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    acted("ada@example.org", "signed in")

    assert _refused("TRUNCATE acts")
