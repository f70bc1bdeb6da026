"""Both stores under one contract: the fixture ``kept`` is a new, empty system on SQLite, then on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from blank import begin
from postgres import PostgresServer, postgres_server

__all__ = ["postgres_blank", "postgres_server"]


@pytest.fixture(scope="session")
def postgres_blank(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with all tables and no rows, to be copied."""
    from conftest import SECRETS
    from django.db import connection

    from goodwill.site.setup import open_site

    url = postgres_server.database()
    open_site(tmp_path_factory.mktemp("blank"), env={**SECRETS, "GOODWILL_DATABASE_URL": url})
    connection.close()
    return url.split("/")[3].split("?")[0]


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, tmp_path) -> Iterator[object]:
    from conftest import SECRETS, House
    from django.db import connection

    from goodwill.site.setup import open_site

    env = dict(SECRETS)
    if request.param == "postgres":
        server, blank = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_blank")
        env["GOODWILL_DATABASE_URL"] = server.database(template=blank)
    else:
        begin(tmp_path / "home")
    open_site(tmp_path / "home", env=env)
    yield House(tmp_path / "home")
    connection.close()
    shutil.rmtree(tmp_path / "home", ignore_errors=True)
