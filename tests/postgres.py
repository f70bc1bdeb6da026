"""A private PostgreSQL for tests. Use it by ``from postgres import postgres_server`` in a ``conftest.py``.

Where no PostgreSQL is installed the test says so and skips; under CI that is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from goodwill.bench.postgres import PostgresServer, private_server

FAST = {
    "fsync": "off",  # these data may be lost with the machine; what a commit promises is PostgreSQL's own business
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this session."""
    with private_server(FAST) as server:
        if server is None:
            missing = "no PostgreSQL is installed here: neither initdb on PATH nor /usr/lib/postgresql/*/bin"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
        yield server
