"""Parts a test needs that are not here: it says so and skips; where everything was to be installed, it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """End a test for want of a part."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what}; make test installs it")
