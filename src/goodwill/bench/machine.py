"""What a bench ran on, and what a child process cost: processor time, wall time, peak memory."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a child process cost: wall and processor seconds (its own children's too), and its peak resident memory."""

    wall_s: float
    cpu_s: float
    peak_bytes: int
    out: str


class ChildFailed(RuntimeError):
    """A measured child ended with an error; the message is what it said on stderr."""


def machine() -> dict[str, str | int]:
    """Return what this machine is, so that a figure can be read by someone who does not have it."""
    return {
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "duckdb": importlib.metadata.version("duckdb"),
        "sqlite": sqlite3.sqlite_version,
        "goodwill": importlib.metadata.version("goodwill"),
        "measured_on": datetime.now(UTC).date().isoformat(),
    }


def cost_of(code: str, *arguments: str, env: Mapping[str, str] | None = None) -> Cost:
    """Run Python code in a process of its own and return what it cost; ``arguments`` are its ``sys.argv[1:]``.

    Raises:
        ChildFailed: It ended with an error.
    """
    return cost_of_command([sys.executable, "-c", code, *arguments], env=env)


def cost_of_command(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command and return what it cost.

    Raises:
        ChildFailed: It ended with an error.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        # wait4 tells what this child cost and no other: getrusage(RUSAGE_CHILDREN) keeps the greatest peak of all.
        child = subprocess.Popen(command, stdout=out, stderr=err, env=None if env is None else {**os.environ, **env})  # noqa: S603
        status, usage, peak = _awaited(child.pid)
        wall_s = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if child.returncode:
            raise ChildFailed(f"{command[0]} ended with {child.returncode}: {err.read().decode(errors='replace')}")
        return Cost(wall_s, usage.ru_utime + usage.ru_stime, peak, out.read().decode())


def _awaited(pid: int) -> tuple[int, resource.struct_rusage, int]:
    """Wait for a child and return its status, what it used, and its peak resident bytes."""
    peak = 0
    while True:
        # Asked while it runs: what wait4 calls its peak begins at that of the parent it was forked from.
        peak = max(peak, high_water(pid))
        ended, status, usage = os.wait4(pid, os.WNOHANG if _PROC.exists() else 0)
        if ended:
            return status, usage, peak or usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        time.sleep(0.005)


def high_water(pid: int) -> int:
    """Return the peak resident bytes of a process so far; 0 where the system does not say."""
    try:
        lines = (_PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def drop_caches(paths: Sequence[Path]) -> bool:
    """Ask the system to forget files it holds in memory; return whether it can be asked, so that *cold* means cold."""
    if not hasattr(os, "posix_fadvise"):
        return False
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)  # a dirty page is not dropped
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
    return True


def _cpu_model() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
