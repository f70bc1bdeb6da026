"""A file put up is guessed at, counted without being told, then imported by a process of its own that may be killed."""

from __future__ import annotations

import gzip
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from live import until

from goodwill import ledger
from goodwill.console.templatetags.console import retold
from goodwill.errors import BadFile, Refused
from goodwill.intake import imports
from goodwill.intake.imports import counts_of, mapping, starting
from goodwill.intake.maps.sketches import Sketch
from goodwill.store.models import Act, FileImport

CSV = "user_id,watched_at,film,watch_time\n" + "".join(
    f"user-{n % 5},2026-01-{1 + n % 28:02} 20:00:00,Title {n},0:41:07\n" for n in range(40)
)
COUNT, IMPORT = FileImport.Task.COUNT, FileImport.Task.IMPORT


def put(content: str | bytes = CSV, name: str = "plays.csv") -> FileImport:
    plain = content.encode() if isinstance(content, str) else content
    return imports.put_up(name, [plain[:100], plain[100:]], by="ada@example.org")


def done(row: FileImport, task: FileImport.Task) -> FileImport:
    """Have something done with a file by a process of its own, and wait for its end."""
    imports.begin(row, task, by="ada@example.org")
    until(lambda: not _is_busy(row), within=60, what=lambda: (row.state, row.failure))
    return row


def _is_busy(row: FileImport) -> bool:
    row.refresh_from_db()
    return row.state in ("waiting", "working")


def counts(row: FileImport, what: str = "done") -> tuple[int, int, int, int]:
    found = counts_of(getattr(row, what))
    assert found is not None
    return found.read, found.recorded, found.duplicates, found.rejected


def test_a_file_is_guessed_counted_and_imported(house):
    row = put(CSV + "ada,never,Solaris,0:10\n")
    [first, *_] = mapping.previewed(row)

    counted = done(row, COUNT)
    n_before = ledger.counts().facts
    imported = done(row, IMPORT)

    assert (first.drafts[0].fact.title, first.drafts[0].fact.seconds) == ("Title 0", 2467)
    assert (n_before, counts(counted, "counted"), counts(imported)) == (0, (41, 40, 0, 1), (41, 40, 0, 1))
    assert (ledger.counts().facts, imported.state) == (40, "done")
    assert (settings.GOODWILL.path / "rejects" / imported.rejects).read_text().count("never") == 2
    assert [act.what for act in Act.objects.order_by("id")] == ["file put up", "import begun", "file imported"]


def test_an_imported_file_is_destroyed(house):
    row = put()
    path = imports.path_of(row)
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)

    done(row, IMPORT)

    until(lambda: not path.exists())
    row.refresh_from_db()
    with pytest.raises(Refused):
        imports.begin(row, IMPORT, by="ada")
    with pytest.raises(BadFile, match="put it up again"):
        imports.path_of(row)


def test_importing_the_same_file_again_adds_nothing(house):
    done(put(), IMPORT)

    again = done(put(gzip.compress(CSV.encode()), "plays.csv.gz"), IMPORT)

    assert counts(again) == (40, 0, 40, 0)


def test_an_import_killed_taken_up_cancelled_and_begun_again_is_whole(house):
    rows = "".join(
        f"user-{n % 50},2026-01-01 20:{n // 60 % 60:02}:{n % 60:02},Title {n},0:01:00\n" for n in range(60_000)
    )
    row = put("user_id,watched_at,film,watch_time\n" + rows)
    imports.begin(row, IMPORT, by="ada@example.org")
    until(lambda: ledger.counts().facts > 0, within=60)
    os.kill(_process_of(row), signal.SIGKILL)
    until(lambda: _process_of(row) == 0)
    n_before = ledger.counts().facts
    row.refresh_from_db()

    assert (row.state, 0 < n_before < 60_000) == ("working", True)
    assert starting.take_up(datetime.now(UTC)) == {"taken up": 0}
    assert starting.take_up(datetime.now(UTC) + timedelta(minutes=3)) == {"taken up": 1}
    until(lambda: _is_busy(row) and row.at_bytes > 0, within=60, what=lambda: (row.state, row.so_far))
    imports.cancel(row, by="ada@example.org")
    until(lambda: _process_of(row) == 0, within=60)
    row.refresh_from_db()
    n_then = ledger.counts().facts
    assert (row.state, row.done, n_before <= n_then < 60_000) == ("cancelled", "", True)

    assert counts(done(row, IMPORT)) == (60_000, 60_000 - n_then, n_then, 0)
    assert ledger.counts().facts == 60_000


def _process_of(row: FileImport) -> int:
    """The process that imports a file, as the system knows it; 0 if there is none."""
    words = f"goodwill.site.importing\0{row.pk}\0".encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            home = (path.parent / "environ").read_bytes()
            if path.read_bytes().endswith(words) and str(settings.GOODWILL.path).encode() in home:
                return int(path.parent.name)
        except OSError:
            continue
    return 0


def test_an_import_that_no_process_began_is_begun_by_a_worker(house):
    row = put()
    FileImport.objects.update(state="waiting", task="import")

    assert starting.take_up(datetime.now(UTC)) == {"taken up": 1}
    assert starting.take_up(datetime.now(UTC)) == {"taken up": 0}
    until(lambda: not _is_busy(row), within=60)
    assert counts(row) == (40, 40, 0, 0)


def test_a_file_that_breaks_off_says_so_and_what_came_before_is_recorded(house):
    rows = "".join(
        f"user-{n % 50},2026-01-01 20:00:00,Title {n} {os.urandom(20).hex()},0:01:00\n" for n in range(9_000)
    )
    whole = gzip.compress(("user_id,watched_at,film,watch_time\n" + rows).encode())

    row = done(put(whole[:-9_000], "plays.csv.gz"), IMPORT)

    assert row.state == "failed"
    assert retold(row.failure).startswith("plays.csv.gz: cannot be read to its end")
    assert str(settings.GOODWILL.path) not in row.failure
    assert ledger.counts().facts > 0


def test_a_map_that_does_not_fit_is_a_failure_with_its_reason(house):
    row = put()
    sketch = Sketch(fact="play.logged", time="when", subject={"user": "user_id"})
    mapping.map_by(row, sketch, source="", encoding="", delimiter="")

    assert done(row, COUNT).state == "failed"
    assert "time.column wants column 'when', which the file does not have" in row.failure


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\temp\\plays.csv", "plays.csv"), (".hidden", "hidden"), ("..", "file"),
        ("pl\0a/ys?.csv", "ys_.csv"), ("à la carte.csv", "à la carte.csv"), ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)  # fmt: skip
def test_a_file_s_name_leads_nowhere_else(house, name, kept):
    row = put(name=name)

    assert row.name == kept
    assert imports.path_of(row).parent.parent == settings.GOODWILL.path / "uploads"


@pytest.mark.parametrize("content", [b"", b"\0\1\2" * 99, b"PAR1 but no more"])
def test_what_is_no_file_of_rows_is_refused_and_not_kept(house, content):
    with pytest.raises(BadFile):
        put(content)

    assert FileImport.objects.count() == 0
    assert list((settings.GOODWILL.path / "uploads").iterdir()) == []


def test_a_file_too_large_is_refused_and_not_kept(house):
    object.__setattr__(settings.GOODWILL, "env", {**settings.GOODWILL.env, "GOODWILL_IMPORT_MOST_MB": "1"})

    with pytest.raises(imports.TooLarge, match="larger than 1 MB"):
        imports.put_up("plays.csv", (CSV.encode() for _ in range(1000)), by="ada")
    assert list((settings.GOODWILL.path / "uploads").iterdir()) == []


def test_what_nobody_imports_is_destroyed_after_a_week_and_rejects_with_the_quarantine(house):
    row, now = put(), datetime.now(UTC)
    other = done(put(CSV + "ada,never,Solaris,0:10\n", "other.csv"), IMPORT)
    until(lambda: not FileImport.objects.filter(pk=other.pk).exclude(folder="").exists())

    assert imports.tidy(now + timedelta(days=6)) == {"files": 0, "rejects": 0}
    assert imports.tidy(now + timedelta(days=8)) == {"files": 1, "rejects": 0}
    assert imports.tidy(now + timedelta(days=91)) == {"files": 0, "rejects": 1}
    row.refresh_from_db()
    assert (row.folder, list((settings.GOODWILL.path / "rejects").iterdir())) == ("", [])
