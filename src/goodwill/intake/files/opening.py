"""Opens a file of rows: what it is, how it is compressed, and in which encoding it is written."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
import pyarrow as pa

from goodwill.errors import BadFile
from goodwill.vocabulary import say

MOST_LINE = 16 * 1024 * 1024
"""Characters of one line, at most: what is longer is no line of a file of rows."""

_GZIP, _ZSTD, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
_SQUEEZED = (".gz", ".zst", ".zstd")
_FORMS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, OSError, UnicodeError)


class Opened(msgspec.Struct, frozen=True):
    """A file opened for reading. ``tell`` says how many of its bytes on disk have been read."""

    path: Path
    form: str
    stream: IO[bytes]
    tell: Callable[[], int]


@contextmanager
def opened(path: Path, *, form: str | None = None) -> Iterator[Opened]:
    """Open a file, uncompressed on the way if it is gzip or zstd (by its first bytes, not its name).

    Args:
        path: The file.
        form: ``csv``, ``jsonl`` or ``parquet``; None: by its first bytes, its name, and what it looks like.

    Raises:
        BadFile: It cannot be opened.
    """
    try:
        raw = path.open("rb")
    except OSError as refusal:
        raise BadFile(say("%(path)s: cannot be read: %(why)s", path=str(path), why=str(refusal.strerror))) from refusal
    with raw:
        stream = _uncompressed(raw, raw.read(4))
        yield Opened(path, form or _form_of(path, stream), stream, raw.tell)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say what is wrong with a file that breaks off or is not what it seems, wherever in it that shows."""
    try:
        yield
    except _BROKEN as failure:
        what = str(failure) or type(failure).__name__
        raise BadFile(
            say("%(path)s: cannot be read to its end (%(why)s); is it complete?", path=str(path), why=str(what))
        ) from failure


def text_of_stream(file: Opened, encoding: str | None) -> io.TextIOWrapper:
    """Return a file's text. Bytes that are not of its encoding are kept (as surrogates) so that a row can be refused.

    Args:
        file: The opened file.
        encoding: Its encoding; None: by its byte order mark, else UTF-8.

    Raises:
        BadFile: There is no such encoding, or the first bytes cannot be of it.
    """
    with reading(file.path):
        head = file.stream.peek(4096)[:4096]  # type: ignore[attr-defined]  # every stream here is buffered
    chosen = encoding or _sniffed(head, file.path)
    try:
        codecs.lookup(chosen)
    except LookupError as unknown:
        raise BadFile(
            say(
                "%(path)s: no encoding is named %(came)s; e.g. utf-8, cp1252, utf-16",
                path=str(file.path),
                came=repr(chosen),
            )
        ) from unknown
    errors = "strict" if chosen.replace("_", "-").lower().startswith(("utf-16", "utf-32")) else "surrogateescape"
    return io.TextIOWrapper(file.stream, encoding=chosen, errors=errors, newline="")


def _uncompressed(raw: IO[bytes], magic: bytes) -> IO[bytes]:
    raw.seek(0)
    if magic.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=raw), 1 << 18)
    if magic == _ZSTD:
        return io.BufferedReader(_Zstd(raw), 1 << 18)
    return raw


class _Zstd(io.RawIOBase):
    """A zstd stream as raw bytes."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._stream = pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # the io protocol hands us one
        found = self._stream.read(len(view))
        view[: len(found)] = found
        return len(found)


def _form_of(path: Path, stream: IO[bytes]) -> str:
    with reading(path):
        head = stream.peek(64)[:64]  # type: ignore[attr-defined]  # every stream here is buffered
    if head.startswith(_PARQUET):
        return "parquet"
    name = path.name.lower()
    for ending in _SQUEEZED:
        name = name.removesuffix(ending)
    form = _FORMS.get(Path(name).suffix)
    return form or ("jsonl" if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")) else "csv")


def _sniffed(head: bytes, path: Path) -> str:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head[:256]:
        even, odd = head[0:256:2].count(0), head[1:256:2].count(0)
        guess = "utf-16-le" if odd > 2 * even else "utf-16-be" if even > 2 * odd else None
        if guess is None:
            raise BadFile(
                say(
                    "%(path)s: its first bytes hold zeros: this is no text; wants CSV, JSON lines or Parquet",
                    path=str(path),
                )
            )
        return guess
    return "utf-8"
