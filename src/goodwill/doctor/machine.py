"""Looks at what the house stands on: versions, memory, and what the optional parts need."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from importlib.util import find_spec
from pathlib import Path

from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.vocabulary import say

OLDEST_SQLITE = (3, 35)
OLDEST_PYTHON = (3, 11)
LEAST_MEMORY = 512 * 1024**2


def _versions(look: Look) -> Found:
    if sys.version_info < OLDEST_PYTHON:
        what = say("Python %(version)s is older than 3.11", version=sys.version.split()[0])
        yield Level.WRONG, what, say("install a newer Python")
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        what = say("SQLite %(version)s does not know RETURNING (3.35 does)", version=sqlite3.sqlite_version)
        yield Level.WRONG, what, say("use a Python built with a newer SQLite, or PostgreSQL")
    for package in ("duckdb", "pyarrow", "ibis"):
        if find_spec(package) is None:
            yield Level.WRONG, say("%(package)s is not installed", package=package), "uv sync"


def _postgres_driver(look: Look) -> Found:
    if look.home.setting("GOODWILL_DATABASE_URL") and find_spec("psycopg") is None:
        what = say("GOODWILL_DATABASE_URL names PostgreSQL, but psycopg is not installed")
        yield Level.WRONG, what, "pip install 'goodwill[postgres]'"


def _spark(look: Look) -> Found:
    if find_spec("pyspark") is not None and shutil.which("java") is None:
        what = say("pyspark is installed, but there is no java: --engine spark will be refused")
        yield Level.NOTE, what, say("install a Java runtime (17 or newer), if you want Spark")


def _memory(look: Look) -> Found:
    free = _available()
    if free is not None and free < LEAST_MEMORY:
        what = say("only %(free)s MiB of memory are free", free=free // 1024**2)
        yield Level.WARNING, what, say("sweeps of a large past want a few GiB; stop something else or add memory")


def _available() -> int | None:
    """Return the bytes of memory that may be taken; None where the system does not say."""
    meminfo = Path("/proc/meminfo")
    if not meminfo.exists():
        return None
    found = [line for line in meminfo.read_text().splitlines() if line.startswith("MemAvailable:")]
    return int(found[0].split()[1]) * 1024 if found else None


MACHINE = (
    Check("versions are new enough", _versions),
    Check("the database's driver is there", _postgres_driver),
    Check("Spark has its Java", _spark),
    Check("there is memory", _memory),
)
