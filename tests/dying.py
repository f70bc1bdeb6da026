"""What whole lives in one process share: commits that wait for no disk, and a worker that dies before its own."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection, transaction

from goodwill import unasked


class Killed(BaseException):
    """The worker is no more: what it had not committed never was."""


def wait_for_no_disk() -> None:
    """Let the commits of the open home wait for no disk: nobody pulls the plug of these lives."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")


def walks_and_dies(now: datetime) -> None:
    """Let a worker look at whoever falls due, and die before anything of it is committed."""

    def walks() -> None:
        with transaction.atomic():
            unasked.walk(now)
            raise Killed

    with pytest.raises(Killed):
        walks()
