"""Runs the small programs in ``python/`` and ``node/``, each by the interpreter that has its one library."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from parts import missing

HERE = Path(__file__).parent
PARTS = HERE.parents[1] / "build"
MODULES = HERE / "node" / "node_modules"


def run(program: str, *words: str) -> dict[str, Any]:
    """Run a client's program to its end and return what it says it sent."""
    running = start(program, *words)
    said, complaint = running.communicate(timeout=120)
    assert running.returncode == 0, complaint
    return json.loads(said)


def start(program: str, *words: str) -> subprocess.Popen[str]:
    """Start a client's program, knowing nothing of our own settings; the end of its input asks it to finish."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GOODWILL_", "DJANGO_"))}
    return subprocess.Popen(
        [interpreter(program), str(HERE / program), *words],
        env=plain, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def interpreter(program: str) -> str:
    """Return what runs a program: Node, or the Python that has this one library; skip (in CI: fail) where it is not installed."""
    if program.startswith("node/"):
        found = _node() if (MODULES / "made-from").exists() else None
    else:
        own = PARTS / "clients" / Path(program).stem.removeprefix("tell_") / "bin" / "python"
        found = str(own) if own.exists() else None
    if found is None:
        missing(f"what {program} needs is not installed")
    return found


@cache
def _node() -> str | None:
    own = PARTS / "node" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node")
