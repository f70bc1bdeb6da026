"""A door to knock at: what the world really sends, one file per quirk."""

from __future__ import annotations

import shutil
from itertools import count

import pytest


@pytest.fixture
def door(house):
    """The intake of a new, empty house."""
    from door import Door  # needs an open home

    return Door(house)


@pytest.fixture
def fresh_house(house, tmp_path):
    """Opens one new, empty house after the other, for properties that need many."""
    from django.db import connection

    from goodwill.site.setup import open_site

    connection.close()
    blank, numbers = tmp_path / "blank", count()
    shutil.copytree(house.path, blank)

    def fresh():
        connection.close()
        home = tmp_path / f"fresh-{next(numbers)}"
        shutil.copytree(blank, home)
        open_site(home, env={"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"})
        return home

    yield fresh
    connection.close()
