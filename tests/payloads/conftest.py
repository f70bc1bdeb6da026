"""A door to knock at: what the world really sends, one file per quirk."""

from __future__ import annotations

import pytest


@pytest.fixture
def door(house):
    """The intake of a new, empty house."""
    from door import Door  # needs an open home

    return Door(house)
