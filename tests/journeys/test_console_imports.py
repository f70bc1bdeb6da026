"""A file in the console: put up, looked at beside the facts it would become, mapped, counted, imported."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from live import until
from visiting import acts, text, visitor

from goodwill import ledger
from goodwill.store.models import FileImport, Role

CSV = (
    "user_id,watched_at,film,watch_time,note\nada,2026-01-02 20:00:00,Solaris,0:41:07,x\nbea,never,Stalker,1:00:00,y\n"
)


def put(content: str = CSV, name: str = "plays.csv"):
    return visitor(Role.LEAD).post("/intake/imports", {"file": SimpleUploadedFile(name, content.encode())})


def ended(row: FileImport) -> FileImport:
    def is_over() -> bool:
        row.refresh_from_db()
        return row.state not in ("waiting", "working")

    until(is_over, within=60, what=lambda: (row.state, row.failure))
    return row


@pytest.fixture
def row(house) -> FileImport:
    put()
    return FileImport.objects.get()


def guided(**more: str) -> dict[str, str]:
    told = {
        "fact": "play.logged",
        "time": "watched_at",
        "format": "iso",
        "zone": "Europe/Rome",
        "subject_user": "user_id",
    }
    return {**told, "column_title": "film", "convert_title": "text", "delimiter": "", **more}


def test_a_file_is_shown_beside_the_facts_it_would_become(house):
    response = put()

    page = text(visitor(Role.LEAD).get(response.headers["Location"]))
    assert response.status_code == 302
    assert ("<code>play.logged</code>" in page, "<dd>2467</dd>" in page) == (True, True)
    assert "wants" in page.split("Stalker")[1]
    assert ledger.counts().facts == 0
    assert [what for _, what, _ in acts()] == ["file put up", "looked into a file"]


def test_it_is_mapped_counted_and_imported(row):
    lead, address = visitor(Role.LEAD), f"/intake/imports/{row.pk}"

    lead.post(f"{address}/map/guided", guided(source="till", only_column="note", only_value="x"))
    row.refresh_from_db()
    assert (row.source, row.counted) == ("till", "")
    assert lead.post(f"{address}/count").status_code == 302
    ended(row)
    counted = text(lead.get(address))
    lead.post(f"{address}/start")
    ended(row)

    assert "note is not x" in counted
    assert "Nothing is recorded yet." in counted
    assert "What became of its rows" in text(lead.get(address))
    [entry] = ledger.since(0)
    assert (entry.fact.title, entry.source) == ("Solaris", "import:till")


def test_another_kind_of_fact_has_its_fields_guessed_anew(row):
    lead, address = visitor(Role.LEAD), f"/intake/imports/{row.pk}"

    lead.post(f"{address}/map/guided", guided(fact="custom.tracked"))

    page = text(lead.get(address))
    assert 'id="id_column_event"' in page
    assert 'id="id_column_title"' not in page


@pytest.mark.parametrize(
    ("way", "told", "said"),
    [
        ("guided", {"subject_user": ""}, "whom a row is about"),
        ("guided", {"time": "nowhere"}, "not one of the available choices"),
        ("guided", {"format": "soon", "zone": ""}, "time.format wants iso"),
        ("own", {"toml": "nonsense"}, "not TOML"),
        ("ready", {"ready": "nothing"}, "not one of the available choices"),
    ],
)
def test_a_map_that_cannot_be_says_why(row, way, told, said):
    lead, address = visitor(Role.LEAD), f"/intake/imports/{row.pk}"

    response = lead.post(f"{address}/map/{way}", {**guided(), **told})
    page = text(response if response.status_code == 422 else lead.get(address))

    assert said in page


def test_a_map_of_ones_own_and_a_ready_one_are_taken(row):
    lead, address = visitor(Role.LEAD), f"/intake/imports/{row.pk}"
    own = '[time]\ncolumn="watched_at"\nzone="UTC"\n[subject]\nuser="user_id"\n[[fact]]\nname="title.saved"\nfields={title="film"}\n'

    lead.post(f"{address}/map/own", {"toml": own})
    as_own = text(lead.get(address))
    lead.post(f"{address}/map/ready", {"ready": "viewing-export", "option_account": "casa"})
    as_ready = text(lead.get(address))

    assert "<code>title.saved</code>" in as_own
    assert "which the file does not have" in as_ready
    row.refresh_from_db()
    assert (row.ready, row.options) == ("viewing-export", '{"account":"casa"}')


def test_rejected_rows_are_taken_away_with_their_reasons(row):
    lead, address = visitor(Role.LEAD), f"/intake/imports/{row.pk}"
    assert lead.get(f"{address}/rejects").status_code == 404
    lead.post(f"{address}/start")
    ended(row)

    answer = lead.get(f"{address}/rejects")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="plays.csv.rejects.csv"'
    assert b"bea,never,Stalker" in b"".join(answer.streaming_content)
    assert acts()[-1][1] == "took rejected rows"


@pytest.mark.parametrize(("content", "said"), [("", "The submitted file is empty"), ("\0\1\2" * 99, "this is no text")])
def test_a_bad_file_is_refused_with_a_reason_and_without_a_path(house, content, said):
    response = put(content)

    assert response.status_code == 422
    assert said in text(response)
    assert str(house.path) not in text(response)
    assert FileImport.objects.count() == 0


def test_a_file_is_destroyed_on_request(row):
    lead, address = visitor(Role.LEAD), f"/intake/imports/{row.pk}"

    lead.post(f"{address}/removal")

    assert acts()[-1][1] == "file destroyed"
    assert "no longer here" in text(lead.post(f"{address}/start", follow=True))


@pytest.mark.parametrize(
    ("role", "path", "n_bytes", "status"),
    [
        (Role.LEAD, "/intake/imports", 3 << 20, 413),
        (Role.LEAD, "/intake/imports", 1 << 20, 302),
        (Role.ANALYST, "/intake/imports", 3 << 20, 413),
        (Role.OWNER, "/settings/tokens", 3 << 20, 413),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(house, role, path, n_bytes, status):
    from django.conf import settings

    object.__setattr__(settings.GOODWILL, "env", {**settings.GOODWILL.env, "GOODWILL_IMPORT_MOST_MB": "2"})
    rows = CSV + "ada,2026-01-02 20:00:00,Solaris,0:41:07,x\n" * (n_bytes // 43)

    response = visitor(role).post(path, {"file": SimpleUploadedFile("plays.csv", rows.encode())})

    assert response.status_code == status
    assert FileImport.objects.count() == (status == 302)
