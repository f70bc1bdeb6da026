"""Keeps the rows that could not become facts: line, reason and the row, to be mended and imported."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from goodwill.intake.files.csv_rows import REFUSED

_encode = msgspec.json.Encoder(enc_hook=str).encode


class Rejects:
    """The rejects of one file: made when the first row is refused, whole when the file has been read.

    A CSV's rejects are CSV, with ``line`` and ``reason`` before its own columns; those of other files are JSON lines
    ``{"line", "reason", "row"}``. Both may be mended and imported as they are. Only the owner may read them.
    """

    def __init__(self, folder: Path, path: Path, *, form: str, dialect: tuple[Sequence[str], str, str]) -> None:
        """Say where rejects would go; ``dialect`` is a CSV's header, delimiter and encoding."""
        where = hashlib.blake2b(str(path.resolve()).encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
        self.path = folder / f"{path.name}.{where}.rejects.{'csv' if form == 'csv' else 'jsonl'}"
        self.n = 0
        self._draft = self.path.with_name(self.path.name + ".part")
        self._form, (self._header, self._delimiter, self._encoding) = form, dialect
        self._file: IO[str] | None = None
        self.path.unlink(missing_ok=True)

    def add(self, line: int, reason: str, row: Any) -> None:
        """Keep one row: its cells, its object, or its text where it could not be taken apart."""
        self.n += 1
        file = self._file or self._begin()
        if self._form == "csv":
            cells = [row] if isinstance(row, str) else ["" if cell is None else cell for cell in row]
            csv.writer(file, delimiter=self._delimiter).writerow([line, reason, *cells])
        else:
            file.write(_encode({"line": line, "reason": reason, "row": _sound(row)}).decode() + "\n")

    def close(self) -> Path | None:
        """Return the whole file's path; None: nothing was refused."""
        if self._file is None:
            return None
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.replace(self.path)
        return self.path

    def abandon(self) -> None:
        """Close without telling the rejects as whole."""
        if self._file is not None:
            self._file.close()

    def _begin(self) -> IO[str]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "w", encoding=self._encoding, errors="surrogateescape", newline="")
        if self._form == "csv":
            csv.writer(self._file, delimiter=self._delimiter).writerow([*REFUSED, *self._header])
        return self._file


def _sound(row: Any) -> Any:
    """Return text whose stray bytes are written out (0xE9 as a backslash, x and e9), so that JSON can hold them."""
    return row.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if isinstance(row, str) else row
