"""A private PostgreSQL for tests: made from the installed binaries, on a unix socket, gone when the tests end.

Use it by ``from postgres import postgres_server`` in a ``conftest.py``. Where no PostgreSQL is installed the test says so
and skips; under CI that is a failure.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

_SETTINGS = {
    "fsync": "off",  # these data may be lost with the machine; what a commit promises is PostgreSQL's own business
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


class PostgresServer:
    """A running server; :meth:`database` makes a database and returns its URL."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries, self.folder = binaries, folder
        self._made = 0

    def start(self) -> None:
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "goodwill", "-A", "trust", "-E", "UTF8", "--no-sync")
        told = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in _SETTINGS.items())
        options = f"-k {self.folder} {told}"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-w", "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def database(self, template: str = "template0") -> str:
        """Make a database (a copy of another, by name) and return its URL."""
        self._made += 1
        name = f"goodwill_{os.getpid()}_{self._made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql://goodwill@/{name}?host={self.folder}"

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, binary: str, *words: str) -> None:
        command = [str(self.binaries / binary), *words]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, f"{binary}: {done.stdout}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this session."""
    binaries = _binaries()
    if binaries is None:
        missing = "no PostgreSQL is installed here: neither initdb on PATH nor /usr/lib/postgresql/*/bin"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    folder = Path(tempfile.mkdtemp(prefix="goodwill-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = PostgresServer(binaries, folder)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None
