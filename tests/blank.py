"""A blank home, made once a process and copied by whoever wants one: its tables take a second to make."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}


@cache
def blank() -> Path:
    """Return the blank home of this process; the first call opens and closes it."""
    from django.db import connection

    from goodwill.site.setup import open_site

    home = Path(tempfile.mkdtemp(prefix="goodwill-blank-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    open_site(home, env=SECRETS)
    connection.close()
    return home


def begin(home: Path) -> None:
    """Begin a home on SQLite as a copy of the blank one; one that is there is left as it is."""
    if not home.exists():
        shutil.copytree(blank(), home)
