"""The SMTP side of Postfix, as its own test server ``smtp-sink`` of Debian's package: unpacked, not installed, run by whoever tests.

The whole of Postfix cannot be a test process: ``master`` wants to be started by the superuser and to own users, groups and queues
of its own, and installing the package starts a mail server on the machine that tests.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from live import until
from parts import missing

from goodwill.channels.email import Mail

UNPACKED = Path(__file__).parents[1] / "build" / "neighbours" / "postfix"


@dataclass(frozen=True)
class Sink:
    """The server: its port, and the folder it puts each letter into."""

    port: int
    folder: Path

    def mail(self) -> Mail:
        """The settings that lead here."""
        return Mail("127.0.0.1", self.port, "Kino <hello@kino.example>", is_plain=True, within_s=20)

    def letters(self) -> list[Message]:
        """What was taken: each letter behind the lines that Postfix writes about how it came."""
        return [message_from_bytes(one.read_bytes()) for one in sorted(self.folder.iterdir())]


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Sink]:
    """The server on loopback, told to fail as its own options say."""
    program = UNPACKED / "usr/sbin/smtp-sink"
    if not program.exists():
        missing("Postfix is not in build/neighbours")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir()
    env = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": str(UNPACKED / "usr/lib/postfix")}
    folder.chmod(0o777)
    lowered = ["-u", "nobody", "-R", str(folder)] if os.geteuid() == 0 else []  # as root it insists on being less
    told = [program, *options, *lowered, "-d", "letter.", f"127.0.0.1:{port}", "20"]
    server = subprocess.Popen(told, env=env, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _listens(port, server), within=60)
        yield Sink(port, folder)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _listens(port: int, server: subprocess.Popen[bytes]) -> bool:
    assert server.poll() is None, "smtp-sink has ended"
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
