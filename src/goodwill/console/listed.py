"""A list of many subscribers to take away, written as it is read; that each was taken is written down first."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from django.http import HttpRequest, StreamingHttpResponse

from goodwill import people
from goodwill.access import acted, looked_at_all
from goodwill.acts import By
from goodwill.console.access import Right, allowed
from goodwill.console.choosing import Known, known
from goodwill.console.downloads import harmless
from goodwill.console.many import Many
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId, say

A_PIECE = 500
HEAD = ("subject", "name", "handle", "standing", "plan", "country", "silent_days", "plays_30", "tenure_days")


def as_list(request: HttpRequest, whom: Many, *, by: By) -> StreamingHttpResponse:
    """Return a list as a file of comma-separated values in UTF-8; names only for who may see them."""
    may_read = allowed(request, Right.SEE_PERSONAL)
    acted(by.who, "list exported", about=say("subscribers: %(n)s; %(query)s", n=whom.n, query=whom.query))
    pieces = _pieces([SubjectId(one) for one in whom.subjects], by=by, may_read=may_read)
    name = f"subscribers-{by.at:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


def _pieces(subjects: Sequence[SubjectId], *, by: By, may_read: bool) -> Iterator[bytes]:
    yield "\ufeff".encode() + _written([HEAD])
    for i in range(0, len(subjects), A_PIECE):
        chosen = subjects[i : i + A_PIECE]
        if may_read:
            with writing():
                looked_at_all(by.who, "taken in a list", chosen)
        names = people.called(chosen) if may_read else {}
        counted = known(chosen)
        yield _written([_row(one, names.get(one, ("", "")), counted.get(one)) for one in chosen])


def _row(subject: SubjectId, names: tuple[str, str], counted: Known | None) -> tuple[object, ...]:
    if counted is None:
        return (int(subject), *names)
    silent, tenure = (("" if n is None else n) for n in (counted.n_silent, counted.tenure))
    return (int(subject), *names, counted.standing, counted.plan, counted.country, silent, counted.plays, tenure)


def _written(rows: Sequence[Sequence[object]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")
