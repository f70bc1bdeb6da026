"""A mail server for tests: takes mail on loopback, counts it, and fails, hangs or lies as it is told."""

from __future__ import annotations

import mailbox
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from goodwill.channels.email import Mail

COPIES = "copies@kino.example"


@dataclass
class Taken:
    """One message as the server took it."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class Server:
    """The server: ``says`` has its next answer by command: a reply, ``break`` (hangs up), ``hang``, ``lie`` (takes it, hangs up)."""

    copies: Path | None = None
    port: int = 0
    says: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    n_lines: int = 0
    lines: list[object] = field(default_factory=list)
    once: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock)

    def mail(self) -> Mail:
        """The settings that lead here."""
        return Mail(
            "127.0.0.1", self.port, "Kino <hello@kino.example>", is_plain=True, bounces="bounces@kino.example",
            copies=COPIES if self.copies else "", mailbox=f"maildir:{self.copies}" if self.copies else "", within_s=2,
        )  # fmt: skip

    def hang_up(self) -> None:
        """End every line from this side."""
        for line in [one for one in self.lines if one.transport is not None]:
            line._writer.get_loop = None
            line.loop.call_soon_threadsafe(line.transport.abort)
        self.lines = []

    def ordered(self, command: str) -> str | None:
        """What is to be said to a command, if anything."""
        return self.says.pop(command, None) if self.once else self.says.get(command)

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if said := self.ordered("mail"):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if said := self.ordered("rcpt"):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        said = self.ordered("data")
        if said is None or said == "lie":
            self.take(envelope)
        if said in ("break", "lie"):
            server.transport.abort()
            return "421 gone"
        if said == "hang":
            import asyncio

            await asyncio.sleep(3)
        return "250 2.0.0 taken" if said in (None, "hang") else said

    def take(self, envelope) -> None:
        """Count a message, and put its copy into the mailbox."""
        people = [one for one in envelope.rcpt_tos if one != COPIES]
        with self.lock:
            self.taken.append(Taken(envelope.mail_from, people, envelope.content))
            if self.copies and COPIES in envelope.rcpt_tos:
                mailbox.Maildir(str(self.copies), create=True)
                # As the library would, but without waiting for the disk: a hundred thousand come this way.
                draft = self.copies / "tmp" / f"{len(self.taken)}.copy"
                draft.write_bytes(envelope.content)
                draft.rename(self.copies / "new" / draft.name)


@contextmanager
def running(*, copies: Path | None = None) -> Iterator[Server]:
    """A mail server, for as long as the context lasts."""
    server = Server(copies)

    class Counted(SMTP):
        def connection_made(self, transport) -> None:
            server.n_lines += 1
            server.lines.append(self)
            super().connection_made(transport)

    class Ours(Controller):
        def factory(self):
            return Counted(self.handler, hostname="mx.kino.example", enable_SMTPUTF8=True)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    controller = Ours(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    server.n_lines = 0  # the controller's own look whether it is up
    try:
        yield server
    finally:
        controller.stop()
