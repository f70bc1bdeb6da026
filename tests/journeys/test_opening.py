"""A home is opened with the settings it is given, by the first who opens one in a process as by the next."""

from __future__ import annotations

import subprocess
import sys

OPENS = """
import sys
from goodwill.site.setup import open_site
for name in ("first", "next"):
    env = {"GOODWILL_DATABASE_URL": f"postgresql://nobody@127.0.0.1:1/{name}", "GOODWILL_SECRET_KEY": "s", "GOODWILL_HTTPS": "1"}
    open_site(f"{sys.argv[1]}/{name}", env=env, migrated=False)
    from django.conf import settings
    from django.db import connection
    print(connection.vendor, connection.settings_dict["NAME"], settings.GOODWILL.path.name, settings.SESSION_COOKIE_SECURE)
"""


def test_the_first_home_opened_in_a_process_heeds_the_settings_it_is_given(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", OPENS, str(tmp_path)], capture_output=True, text=True, check=True, env={"HOME": "/"}
    )

    assert told.stdout.splitlines() == ["postgresql first first True", "postgresql next next True"]
