"""A real IMAP server for tests (pymap, in a process of its own) behind TLS with a certificate of its own, on loopback."""

from __future__ import annotations

import imaplib
import importlib.util
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from live import until
from parts import missing

USER, PASSWORD = "bounces@kino.example", "only for tests"


@dataclass
class Imap:
    """The server: where it is, what it vouches for itself with, and a line of the test's own to it."""

    port: int
    plain_port: int
    certificate: Path

    @property
    def url(self) -> str:
        """The setting that leads here."""
        return f"imaps://{USER.replace('@', '%40')}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/INBOX"

    def put(self, text: str) -> None:
        """Put a message into the mailbox, as a mail server does."""
        with self._line() as line:
            line.append("INBOX", None, None, text.replace("\n", "\r\n").encode())

    def kept(self) -> list[bytes]:
        """The flags of what is in the mailbox."""
        with self._line() as line:
            line.select("INBOX", readonly=True)
            return [one for one in line.fetch("1:*", "FLAGS")[1] if one]

    def _line(self) -> imaplib.IMAP4:
        line = imaplib.IMAP4("127.0.0.1", self.plain_port)
        line.login(USER, PASSWORD)
        return line


@contextmanager
def running(folder: Path) -> Iterator[Imap]:
    """A mailbox on a server, for as long as the context lasts."""
    if importlib.util.find_spec("pymap") is None:
        missing("pymap is not here")
    certificate, plain_port = _certificate(folder), _free_port()
    words = ["--host", "127.0.0.1", "--port", str(plain_port), "--no-tls", "dict", "--demo-user", USER]
    with (folder / "imap.log").open("ab") as log:
        server = subprocess.Popen(
            [str(Path(sys.executable).with_name("pymap")), *words, "--demo-password", PASSWORD],
            stdout=log, stderr=log, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    try:
        until(lambda: _listens(plain_port), what=(folder / "imap.log").read_text)
        with _secured(plain_port, certificate) as port:
            yield Imap(port, plain_port, certificate)
    finally:
        server.kill()
        server.wait()


@contextmanager
def _secured(plain_port: int, certificate: Path) -> Iterator[int]:
    """Take lines over TLS, as servers on port 993 do, and hand on what is on them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    door = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def take() -> None:
        while not is_over.is_set():
            with suppress(OSError):
                line, _whence = door.accept()
                threading.Thread(target=_hand_on, args=(line, context, plain_port), daemon=True).start()

    threading.Thread(target=take, daemon=True).start()
    try:
        yield door.getsockname()[1]
    finally:
        is_over.set()
        door.close()


def _hand_on(line: socket.socket, context: ssl.SSLContext, plain_port: int) -> None:
    with (
        suppress(OSError),
        context.wrap_socket(line, server_side=True) as near,
        socket.create_connection(("127.0.0.1", plain_port)) as far,
    ):
        back = threading.Thread(target=_copy, args=(far, near), daemon=True)
        back.start()
        _copy(near, far)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _certificate(folder: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(hours=1), now + timedelta(days=1)
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(
        key, hashes.SHA256()
    )
    path = folder / "imap.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return path


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
