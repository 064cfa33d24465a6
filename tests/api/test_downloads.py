"""Downloads: only for those who are signed in, only what they may see, and nothing left lying about."""

import asyncio
import csv
import dataclasses
import io
import re
import tempfile
import zipfile

import pytest

from annotator.api import downloads
from annotator.domain.codebook import Code
from annotator.domain.study import StudySettings
from annotator.exporters.registry import EXPORTERS
from annotator.operations import codebooks, exporting, rounds, studies
from annotator.operations.unavailable import DatabaseUnavailable
from db import models
from tests.api.browsers_for_tests import make_desk_study, make_item
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_owner, make_study


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """The folder exports pass through."""
    folder = tmp_path / "passing"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def team(workspace, browser_of):
    """Two coders of a blind round who have decided on their first two comments."""

    class Team:
        study, round, people = make_desk_study(workspace, "Ben")
        ada, ben = browser_of(people["Ada"]), browser_of(people["Ben"])

    for browser, code in ((Team.ada, "risk"), (Team.ben, "meta")):
        first, second = browser.queue(Team.round, count=2)["assignments"]
        browser.decide(make_item(first["id"], code), make_item(second["id"], code, note=f"a note on {code}"))
    return Team


def long_rows(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_arrives_as_a_file_with_a_name_and_leaves_nothing_behind(team, temporary, exporter):
    answer = team.ada.get("/api/export", study=team.study.id, format=exporter.name)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(exporter.media_type.split(";")[0])
    assert answer.headers["cache-control"] == "no-store"
    name = re.fullmatch(r'attachment; filename="([\w.-]+)"', answer.headers["content-disposition"])[1]
    assert name.lower().startswith("rota")
    assert name.endswith(f".{exporter.extension}")
    assert int(answer.headers["content-length"]) == len(answer.content) > 100
    assert list(temporary.iterdir()) == []


def test_a_file_that_passes_through_is_for_its_owner_alone(team, temporary, monkeypatch):
    modes = []
    write = exporting.write_export

    def watched(data_set, name, stream):
        modes.extend(oct(path.stat().st_mode)[-3:] for path in temporary.iterdir())
        return write(data_set, name, stream)

    monkeypatch.setattr(exporting, "write_export", watched)
    team.ada.get("/api/export", study=team.study.id, format="csv_long")
    assert modes == ["600"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-9"},
        {"Range": "bytes=0-1,5-9"},
        {"Range": "bytes=99999999-"},
        {"Range": "bytes=nonsense"},
        {"Range": "bytes=9-1"},
        {"If-None-Match": "*"},
    ],
)
def test_asking_for_a_part_of_a_file_leaves_nothing_behind_either(team, temporary, headers):
    query = {"study": team.study.id, "format": "csv_long"}
    answer = team.ada.client.get("/api/export", params=query, headers=headers)
    assert answer.status_code in (200, 206, 400, 416)
    assert list(temporary.iterdir()) == []
    answer = team.ada.client.head("/api/export", params=query)
    assert (answer.status_code, answer.content) == (200, b"")
    assert list(temporary.iterdir()) == []


def test_a_download_broken_off_leaves_nothing_behind(temporary):
    path = temporary / "half.csv"
    path.write_bytes(b"x" * 1_000_000)
    scope = {"type": "http", "method": "GET", "headers": [], "asgi": {"spec_version": "2.4"}}

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.body":
            raise OSError("the connection is gone")

    with pytest.raises(OSError, match="the connection is gone"):
        asyncio.run(downloads._PassingFile(path)(scope, receive, send))
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("step", ["write_export", "record_export"])
def test_an_export_that_fails_leaves_nothing_behind(team, temporary, monkeypatch, step):
    def fail(*_):
        raise DatabaseUnavailable("The disk is full. Nothing was saved.")

    monkeypatch.setattr(exporting, step, fail)
    answer = team.ada.get("/api/export", study=team.study.id, format="csv_long")
    assert (answer.status_code, answer.json()) == (503, {"error": "The disk is full. Nothing was saved."})
    assert list(temporary.iterdir()) == []


def test_of_a_blind_round_everybody_gets_their_own_decisions_only(team):
    for browser, name, code in ((team.ada, "Ada", "risk"), (team.ben, "Ben", "meta")):
        answer = browser.get("/api/export", study=team.study.id, format="csv_long")
        found = long_rows(answer)
        assert {row["coder"] for row in found} == {name}
        assert {row["code_id"] for row in found if row.get("code_id")} <= {code, ""}
        other = "meta" if code == "risk" else "risk"
        assert f"a note on {other}" not in answer.content.decode()
        wide = browser.get("/api/export", study=team.study.id, format="csv_wide").content.decode().lower()
        assert ("ada" in wide, "ben" in wide) == (name == "Ada", name == "Ben")


def test_once_everybody_has_finished_everybody_gets_everything(team, workspace):
    for person in team.people.values():
        rounds.seal_own(workspace, person, team.round.id)
    for browser in (team.ada, team.ben):
        found = long_rows(browser.get("/api/export", study=team.study.id, format="csv_long"))
        assert {row["coder"] for row in found} == {"Ada", "Ben"}


def test_text_is_left_out_when_asked_and_when_the_study_says_so(team, workspace):
    def holds_text(**query):
        answer = team.ada.get("/api/export", study=team.study.id, format="csv_wide", **query)
        return "The rota again." in answer.content.decode()

    assert [holds_text(), holds_text(text="yes"), holds_text(text="no")] == [True, True, False]
    owner = make_owner(workspace)
    studies.change_settings(workspace, owner, team.study.id, StudySettings(export_text=False))
    assert [holds_text(), holds_text(text="yes")] == [False, False]


@pytest.mark.parametrize("path", ["/api/export", "/api/codebook", "/api/import-report"])
def test_nobody_downloads_without_being_signed_in_or_from_a_study_that_is_not_theirs(team, client, workspace, path):
    other = make_study(workspace, "Other")
    query = {"study": team.study.id, "format": "csv_long"}
    answer = client.get(path, params=query)
    assert (answer.status_code, "content-disposition" in answer.headers) == (401, False)
    for study in (other.id, 987_654, 0):
        answer = team.ben.get(path, **(query | {"study": study}))
        assert answer.status_code == 409
        assert "here that you can open" in answer.json()["error"]
    for study in ("", "x", "-1", "Rota study", "1 OR 1=1"):
        answer = team.ben.get(path, **(query | {"study": study}))
        assert (answer.status_code, answer.json()) == (400, {"error": "“study” must be a whole number."})
    assert team.ben.get(path, format="csv_long").json() == {"error": "Say which study."}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"format": "docx"}, "There is no export format “docx”. Choose one of these: csv_long, csv_wide, xlsx."),
        ({}, "There is no export format “”."),
        ({"format": "../../etc/passwd"}, "There is no export format"),
        ({"format": "csv_long", "round": "Pilot"}, "There is no round “Pilot” in this study."),
        ({"format": "csv_long", "round": "\x00"}, "There is no round"),
    ],
)
def test_a_format_or_round_that_is_not_there_is_refused_with_those_that_are(team, temporary, query, sentence):
    answer = team.ada.get("/api/export", study=team.study.id, **query)
    assert answer.status_code == 409
    assert answer.json()["error"].startswith(sentence)
    assert list(temporary.iterdir()) == []


def test_a_study_without_codebook_has_nothing_to_export_yet(team, workspace):
    other = make_study(workspace, "Other")
    for path, status in (("/api/export", 409), ("/api/codebook", 404)):
        answer = team.ada.get(path, study=other.id, format="csv_long")
        assert answer.status_code == status
        assert answer.json()["error"].startswith("This study has no")


NAMES = ['a";\r\nX: y', "…/../../etc/passwd", "💥", "x" * 120, "CON", 'a"; filename="b.exe', "דו״ח ועדה"]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_study_breaks_out_of_a_file_name(team, workspace, name):
    studies.rename_study(workspace, make_owner(workspace), team.study.id, name)
    answer = team.ada.get("/api/export", study=team.study.id, format="csv_long")
    assert answer.status_code == 200
    assert "x" not in answer.headers
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9_.-]+"', answer.headers["content-disposition"])
    assert len(answer.headers["content-disposition"]) < 250


def test_the_report_on_imports_is_for_the_owner_alone(team):
    answer = team.ada.get("/api/import-report", study=team.study.id)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="import-report.md"'
    assert "What was imported into “Rota study”" in answer.text
    refused = team.ben.get("/api/import-report", study=team.study.id)
    assert (refused.status_code, "Only the owner" in refused.json()["error"]) == (409, True)


def test_the_codebook_comes_as_yaml_with_its_version_in_its_name(team):
    answer = team.ben.get("/api/codebook", study=team.study.id)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/yaml")
    assert answer.headers["content-disposition"] == 'attachment; filename="codebook-v1.yaml"'
    assert "morale_anger" in answer.text


def test_an_older_version_comes_in_any_table_format_and_one_that_is_not_there_is_refused(team, workspace):
    second = dataclasses.replace(codebooks.current_codebook(workspace, team.study.id), title="The second")
    codebooks.publish_codebook(workspace, make_owner(workspace), team.study, second, "A better title")
    for query, name in (
        ({"version": 1, "format": "csv"}, "codebook-v1.csv"),
        ({"version": 1, "format": "taguette"}, "codebook-v1-taguette.csv"),
        ({"format": "xlsx"}, "codebook-v2.xlsx"),
    ):
        answer = team.ben.get("/api/codebook", study=team.study.id, **query)
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["cache-control"] == "no-store"
    for query, words in (({"version": 3}, "no version 3"), ({"format": "pdf"}, "Choose one of these: yaml, ")):
        answer = team.ben.get("/api/codebook", study=team.study.id, **query)
        assert (answer.status_code, words in answer.json()["error"]) == (409, True)
    assert team.ben.get("/api/codebook", study=team.study.id, version="x").status_code == 400


def test_the_word_file_of_a_study_tells_how_its_codebook_changed(team):
    answer = team.ben.get("/api/codebook", study=team.study.id, format="docx")
    assert answer.headers["content-disposition"] == 'attachment; filename="codebook-v1.docx"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("word/document.xml").decode()
    assert "How this codebook changed" in text
    assert "published on" in text


def test_every_export_is_noted_for_the_person_who_made_it(team, workspace):
    for browser in (team.ada, team.ada, team.ben):
        browser.get("/api/export", study=team.study.id, format="csv_long")
    noted = [event["who"] for event in rows(workspace, models.Event) if event["act"] == "export_data"]
    ada, ben = (team.people[name].label for name in ("Ada", "Ben"))
    assert noted == [ada, ada, ben]


def test_an_export_is_read_with_the_version_asked_for(team, workspace):
    book = codebooks.current_codebook(workspace, team.study.id)
    longer = dataclasses.replace(book, codes=(*book.codes, Code("pay", "Pay")))
    codebooks.publish_codebook(workspace, make_owner(workspace), team.study, longer, "Pay was missing", move=())
    own, later = (
        team.ada.get("/api/export", study=team.study.id, format="csv_wide", **version)
        for version in ({}, {"codebook_version": 2})
    )
    assert "pay__ada" not in long_rows(own)[0]
    assert {row["pay__ada"] for row in long_rows(later)} == {""}
    assert team.ada.get("/api/export", study=team.study.id, format="csv_wide", codebook_version=9).status_code == 409
