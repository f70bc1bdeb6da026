"""Whatever the other side of a webhook does, our side says what happened and goes on."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from conftest import House

from goodwill import webhooks
from goodwill.errors import BadAddress
from goodwill.webhooks.addresses import target_of
from goodwill.webhooks.posting import MOST_SAID, Answer, post

_PAUSE = threading.Event()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A door on this machine that does with each caller what it is told, and then hangs up."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            while True:
                line, _ = door.accept()
                with line:
                    answer(line)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"127.0.0.1:{door.getsockname()[1]}"
    finally:
        door.close()


def asked(address: str, within_s: float = 1.0) -> Answer:
    return post(target_of(address, may_be_private=True), b"{}", {}, within_s=within_s)


def drip(line: socket.socket) -> None:
    for byte in HEAD * 100:
        try:
            line.send(bytes([byte]))
        except OSError:
            return
        _PAUSE.wait(0.2)


@pytest.mark.parametrize("does", [drip, lambda line: line.recv(1) and _PAUSE.wait(3)])
def test_who_drips_or_dawdles_is_cut_off_in_time(does):
    with listening(does) as place:
        began = time.monotonic()
        answer = asked(f"http://{place}/")

    assert (answer.status, answer.said) == (None, "no answer within 1 s")
    assert time.monotonic() - began < 2


def test_who_says_yes_and_then_breaks_off_has_said_yes():
    with listening(lambda line: line.recv(9999) and line.sendall(HEAD + b"thank")) as place:
        answer = asked(f"http://{place}/")

    assert answer.is_taken


def test_of_a_long_answer_only_the_beginning_is_read():
    with listening(lambda line: line.recv(9999) and line.sendall(HEAD + b"a\0" * 10_000)) as place:
        answer = asked(f"http://{place}/")

    assert (len(answer.said), "\0" in answer.said) == (MOST_SAID, False)


@pytest.mark.parametrize("words", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_who_speaks_no_http_is_a_failure_with_a_reason(words):
    with listening(lambda line: line.recv(9999) and line.sendall(words)) as place:
        answer = asked(f"http://{place}/")

    assert (answer.status, answer.is_taken, answer.said != "") == (None, False, True)


def test_where_nobody_listens_is_said_so():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert asked(f"http://127.0.0.1:{port}/").said == "Connection refused"


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    certificate, key = _own_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    heard = []

    def greet(line: socket.socket) -> None:
        try:
            heard.append(context.wrap_socket(line, server_side=True).recv(100))
        except (ssl.SSLError, OSError):
            return

    with listening(greet) as place:
        answer = asked(f"https://{place}/")

    assert answer.status is None
    assert answer.said.startswith("TLS failed: self-signed certificate")
    assert heard == []


def test_a_house_that_did_not_ask_for_it_tells_nobody_on_its_own_network(house: House):
    with pytest.raises(BadAddress, match="GOODWILL_WEBHOOKS_PRIVATE=1"):
        webhooks.make(webhooks.Wish(name="shop", address="https://127.0.0.1:8443/"), by="ada")


def _own_certificate(folder) -> tuple[str, str]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(encoding, form, plain))
    return str(pem), str(secret)
