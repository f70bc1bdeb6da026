"""The whole examination: every check, in the order in which one finding explains the next."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError

from goodwill.doctor.database import DATABASE, MIGRATED, REACHABLE
from goodwill.doctor.decisions import DECISIONS
from goodwill.doctor.finding import Check, Finding, Level, Look
from goodwill.doctor.house import HOUSE
from goodwill.doctor.machine import MACHINE
from goodwill.doctor.outbox import OUTBOX
from goodwill.doctor.people import PEOPLE
from goodwill.doctor.rounds import ROUNDS
from goodwill.doctor.shelf import SHELF
from goodwill.errors import GoodwillError
from goodwill.home import Home
from goodwill.vocabulary import say

_STAGES = ((*HOUSE, *MACHINE, REACHABLE), (MIGRATED,), (*DATABASE, *PEOPLE, *SHELF, *ROUNDS, *OUTBOX, *DECISIONS))
"""A stage is looked at only if what the one before rests on is well."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was looked at, what was found, and what could not be looked at."""

    looked_at: tuple[str, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong; warnings and notes do not count."""
        return all(finding.level is not Level.WRONG for finding in self.findings)


def examine(home: Home, *, deep: bool = False) -> Examination:
    """Look at everything; ``deep`` reads every segment whole and asks the database to check itself.

    The home must have been opened with ``open_site(…, migrated=False)``: the doctor changes nothing.
    """
    look = Look(home, deep)
    asked: list[Check] = []
    findings: list[Finding] = []
    stages = [[check for check in stage if deep or not check.is_deep] for stage in _STAGES]
    for stage in stages:
        asked += stage
        findings += [finding for check in stage for finding in _findings(check, look)]
        if any(finding.check in (REACHABLE.name, MIGRATED.name) for finding in findings):
            break  # nothing further can be asked
    skipped = [check.name for stage in stages for check in stage if check not in asked]
    return Examination(tuple(check.name for check in asked), tuple(findings), tuple(skipped))


def every_check() -> list[Check]:
    """Return every check, in the order in which they are looked at."""
    return [check for stage in _STAGES for check in stage]


def _findings(check: Check, look: Look) -> list[Finding]:
    try:
        return [Finding(check.name, *found) for found in check.find(look)]
    except (GoodwillError, DatabaseError, OSError) as error:
        what = say("this could not be looked at: %(error)s", error=f"{type(error).__name__}: {error}")
        return [Finding(check.name, Level.WRONG, what, say("mend what it says, and ask again"))]
