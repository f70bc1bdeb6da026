"""Reads CSV: quotes and line breaks within them, and rows that are not what the header says."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec

from goodwill.errors import BadFile
from goodwill.intake.files.opening import MOST_LINE, Opened, text_of_stream
from goodwill.intake.maps.rows import Row
from goodwill.vocabulary import say

MOST_LINES = 1_000
"""Lines within one pair of quotes, at most: beyond, somebody forgot to close them."""

DELIMITERS = ",;\t|"
REFUSED = ("line", "reason")
"""The columns a rejects file begins with: they are ours, so a mended rejects file is read as if they were not there."""
_NO_TEXT = re.compile("[\ud800-\udfff]")
"""How bytes that are not of the encoding stand in the text until their row is refused."""


class Unreadable(msgspec.Struct, frozen=True):
    """A row that could not be read as one: the line it begins on, why, and its cells or its text as they stand."""

    line: int
    reason: str
    raw: list[str] | str


class CsvRows:
    """The rows of a CSV file, read once; ``columns`` are its header's."""

    def __init__(self, file: Opened, *, encoding: str | None, delimiter: str | None, wanted: Iterable[str]) -> None:
        """Read the header.

        Args:
            file: The opened file.
            encoding: Its encoding; None: see :func:`text_of_stream`.
            delimiter: Its delimiter; None: the one under which the header has most of the wanted columns.
            wanted: The columns the map names.

        Raises:
            BadFile: The file is empty, or its header is no text.
        """
        csv.field_size_limit(MOST_LINE)
        self.encoding = encoding or "utf-8"
        self._lines = _Lines(text_of_stream(file, encoding), file)
        self.delimiter = delimiter or _delimiter(self._lines.first(), set(wanted))
        self._reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        self.header = self._header(file)
        self._ours = len(REFUSED) if tuple(self.header[: len(REFUSED)]) == REFUSED else 0
        self.columns = self.header[self._ours :]

    def __iter__(self) -> Iterator[Row | Unreadable]:
        lines, n, ours = self._lines, len(self.header), self._ours
        while True:
            lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (_NeverClosed, csv.Error) as failure:
                yield self._given_back(str(failure))
                continue
            if len(cells) == n and lines.plain:
                yield Row(lines.start, [cell or None for cell in cells[ours:]], cells[ours:])
            elif cells:
                yield self._odd(cells, n)

    def _odd(self, cells: list[str], n: int) -> Unreadable | Row:
        if len(cells) != n:
            why = f"{len(cells)} cells, where the header has {n}"
            return self._given_back(why) if len(self._lines.taken) > 1 else Unreadable(self._lines.start, why, cells)
        for column, cell in zip(self.header, cells, strict=True):
            if (at := _NO_TEXT.search(cell)) is not None:
                byte = f"byte 0x{ord(at[0]) - 0xDC00:02X}"
                why = f"{column!r} holds {byte}, which is not {self.encoding}; another encoding? say --encoding cp1252"
                return Unreadable(self._lines.start, why, cells)
        return Row(self._lines.start, [cell or None for cell in cells[self._ours :]], cells[self._ours :])

    def _given_back(self, why: str) -> Unreadable:
        """Refuse one line alone: those a quote swallowed after it are read again, each as its own row."""
        first = self._lines.give_back()
        return Unreadable(self._lines.start, f"{why}; a quote left open?", first.rstrip("\r\n"))

    def _header(self, file: Opened) -> list[str]:
        self._lines.begin()
        header = [cell.strip() for cell in next(self._reader, [])]
        if not any(header):
            raise BadFile(say("%(path)s: is empty: wants a first line that names the columns", path=str(file.path)))
        if _NO_TEXT.search("".join(header)):
            raise BadFile(
                say(
                    "%(path)s: its first line is not %(encoding)s; say which with --encoding, e.g. cp1252",
                    path=str(file.path),
                    encoding=str(self.encoding),
                )
            )
        return header


class _NeverClosed(Exception):
    """A quote is open for longer than any cell is."""


class _Lines:
    """A file's lines, counted; those of a record that went wrong can be given back and read again."""

    def __init__(self, text: io.TextIOWrapper, file: Opened) -> None:
        self._readline, self._file = text.readline, file
        self._again: deque[str] = deque()
        self._number = 0
        self.start = 1
        self.plain = True
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._readline(MOST_LINE)
        if not line:
            raise StopIteration
        self._number += 1
        self.taken.append(line)
        if not line.isascii():
            self.plain = False
        if len(line) >= MOST_LINE:
            raise BadFile(
                say(
                    "%(path)s: line %(line)s is longer than 16 MiB: is this a CSV file?",
                    path=str(self._file.path),
                    line=self._number,
                )
            )
        if len(self.taken) > MOST_LINES:
            raise _NeverClosed(f"a cell of more than {MOST_LINES:,} lines")
        return line

    def first(self) -> str:
        """Return the first line that says anything, without taking it."""
        while (line := self._readline(MOST_LINE)) and not line.strip():
            self._number += 1
        self._again.append(line)
        return line

    def begin(self) -> None:
        """Begin a new record."""
        self.taken.clear()
        self.start, self.plain = self._number + 1, True

    def give_back(self) -> str:
        """Take back all lines of this record but the first, which is returned."""
        first, *rest = self.taken
        self._again.extendleft(reversed(rest))
        self._number -= len(rest)
        return first


def _delimiter(header: str, wanted: set[str]) -> str:
    def fit(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([header], delimiter=delimiter), [])
        return len(wanted & {cell.strip() for cell in cells}), len(cells)

    return max(DELIMITERS, key=fit)  # the first of equals
