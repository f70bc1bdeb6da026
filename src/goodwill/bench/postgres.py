"""A private PostgreSQL for measuring and testing: made from the installed binaries, on a unix socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

DURABLE: Mapping[str, str] = {"listen_addresses": "", "shared_buffers": "256MB", "max_wal_size": "4GB"}
"""Settings of a server that keeps what it acknowledged."""


class PostgresServer:
    """A running server; :meth:`database` makes a database and returns its URL."""

    def __init__(self, binaries: Path, folder: Path, configuration: Mapping[str, str]) -> None:
        self.binaries, self.folder, self.configuration = binaries, folder, configuration
        self._n_made = 0

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        where = str(self.folder / "data")
        self._run("initdb", "-D", where, "-U", "goodwill", "-A", "trust", "-E", "UTF8", "--no-sync")
        told = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in self.configuration.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", where, "-o", f"-k {self.folder} {told}", "-w", "-l", log, "start")

    def stop(self) -> None:
        """End the server at once."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def database(self, template: str = "template0") -> str:
        """Make a database (a copy of another, by name) and return its URL."""
        self._n_made += 1
        name = f"goodwill_{os.getpid()}_{self._n_made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as server:
            server.execute(psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*_names(name, template)))
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the URL of a database by name."""
        return f"postgresql://goodwill@/{name}?host={self.folder}"

    def _run(self, binary: str, *words: str) -> None:
        command = [str(self.binaries / binary), *words]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, check=False, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # noqa: S603 -- our own words
        if done.returncode:
            raise OSError(f"{binary}: {done.stdout.decode(errors='replace')}")


@contextmanager
def private_server(configuration: Mapping[str, str] = DURABLE) -> Iterator[PostgresServer | None]:
    """Run a server for as long as the block; None where no PostgreSQL is installed."""
    binaries = _binaries()
    if binaries is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="goodwill-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = PostgresServer(binaries, folder, configuration)
    try:
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _names(*names: str) -> Iterator[psycopg.sql.Identifier]:
    return (psycopg.sql.Identifier(name) for name in names)


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None
