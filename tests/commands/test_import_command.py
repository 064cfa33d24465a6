"""`annotator import`: what it understands, what it stores, and what it says when it cannot."""

import errno
import json
import os
import zipfile
from pathlib import Path

import pytest

from annotator.domain.people import Person
from annotator.operations import importing, studies
from annotator.sample import sample_files

LOOKER = Person.at_command_line("test")


def names_of_studies(terminal) -> list[str]:
    return [study.name for study in studies.list_studies(terminal.workspace, LOOKER)]


def test_a_dry_run_prints_one_json_object_of_the_documented_shape(terminal, page):
    answer = terminal.done("import", "--dry-run", "--json", page)
    assert answer.err == ""
    found = json.loads(answer.out)
    assert set(found) == {"sources"}
    (source,) = found["sources"]
    assert set(source) == {"name", "sha256", "format", "encoding", "threads", "unassigned_lines", "problems"}
    assert (source["name"], source["format"], source["encoding"]) == ("rota.txt", "blog_text", "utf-8")
    (thread,) = source["threads"]
    assert set(thread) == {"title", "date", "declared_comments", "units"}
    assert (thread["title"], thread["date"], thread["declared_comments"]) == ("The rota", "2023-03-06", 2)
    assert thread["units"] == [
        {
            "kind": "comment",
            "number": 1,
            "depth": 0,
            "parent": None,
            "author": "Tea Urn",
            "time": "2023-03-06T19:12",
            "text": "Nobody on the late shift was asked.",
            "lines": [9, 11],
        },
        {
            "kind": "reply",
            "number": 1,
            "depth": 1,
            "parent": 0,
            "author": "Spare Lanyard",
            "time": "2023-03-06T20:01",
            "text": "Nor on the early one.",
            "lines": [15, 17],
        },
    ]


def test_the_problems_of_a_dry_run_have_a_line_a_severity_and_a_sentence(terminal, page):
    page.write_text(page.read_text().replace("2 comments:", "3 comments:"))
    (source,) = json.loads(terminal.done("import", "--dry-run", "--json", page).out)["sources"]
    assert all(set(problem) == {"line", "severity", "message"} for problem in source["problems"])
    (warning,) = (problem for problem in source["problems"] if problem["severity"] == "warning")
    assert warning["line"] == 7
    assert "3" in warning["message"]


def test_a_dry_run_opens_no_database_and_stores_nothing(terminal, page, monkeypatch, tmp_path):
    place = tmp_path / "elsewhere" / "new.sqlite"
    monkeypatch.setenv("ANNOTATOR_DATABASE", f"sqlite:///{place}")
    answer = terminal.done("import", "--dry-run", page)
    assert "1 threads, 2 units" in answer.out
    assert not place.parent.exists()
    assert not (tmp_path / "data").exists()


def test_a_dry_run_for_people_shows_threads_problems_and_lines_that_belong_to_nothing(terminal, page):
    page.write_text(page.read_text().replace("2 comments:", "3 comments:"))
    out = terminal.done("import", "--dry-run", page).out
    assert "2023-03-06  The rota: 2 units, 3 comments declared" in out
    assert "warning: line " in out


def test_an_import_into_a_new_study_says_what_it_added_on_standard_error(terminal, page):
    answer = terminal.done("import", "--new-study", "Rota", page)
    assert answer.out == ""
    assert answer.err == "rota.txt: 2 units added, 1 new thread.\n"
    assert names_of_studies(terminal) == ["Rota"]


def test_the_same_file_again_adds_nothing_and_says_so(terminal, page):
    terminal.done("import", "--new-study", "Rota", page)
    assert "nothing was added" in terminal.done("import", page).err
    (study,) = studies.list_studies(terminal.workspace, LOOKER)
    assert [source.units for source in importing.list_sources(terminal.workspace, study.id)] == [2]


def test_json_of_an_import_is_one_object_and_nothing_else(terminal, page):
    answer = terminal.done("import", "--new-study", "Rota", "--json", page)
    assert answer.err == ""
    assert json.loads(answer.out) == {
        "study": "Rota",
        "round": "Independent coding",
        "sources": [{"name": "rota.txt", "known": False, "threads": 1, "units": 2, "already_there": 0}],
    }
    again = json.loads(terminal.done("import", "--json", page).out)
    assert (again["round"], again["sources"][0]["known"], again["sources"][0]["units"]) == (None, True, 0)


def test_a_training_import_makes_a_practice_round(terminal, page):
    answer = terminal.done("import", "--new-study", "Rota", "--purpose", "training", "--json", page)
    assert json.loads(answer.out)["round"] == "Practice"


def test_a_folder_is_imported_with_the_folders_in_it_and_without_hidden_files(terminal, page, tmp_path):
    inside = tmp_path / "pages" / "more"
    (tmp_path / "pages" / ".hidden").mkdir(parents=True)
    inside.mkdir()
    (tmp_path / "pages" / ".hidden" / "notes.txt").write_bytes(b"\x00")
    (inside / ".DS_Store").write_bytes(b"\x00")
    (inside / "b.txt").write_bytes(sample_files().page)
    page.rename(tmp_path / "pages" / "a.txt")
    answer = terminal.done("import", "--new-study", "Both", "--json", tmp_path / "pages")
    assert [(one["name"], one["units"]) for one in json.loads(answer.out)["sources"]] == [("a.txt", 2), ("b.txt", 124)]


def test_a_zip_archive_is_opened_without_what_a_mac_adds_to_it(terminal, page, tmp_path):
    archive = tmp_path / "pages.ZIP"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("pages/ümlaut.txt", page.read_bytes())
        made.writestr("windows\\late.txt", page.read_text().replace("late", "night"))
        made.writestr("__MACOSX/pages/._ümlaut.txt", b"\x00")
        made.writestr("pages/.DS_Store", b"\x00")
    answer = terminal.done("import", "--new-study", "Zipped", "--json", archive)
    assert [one["name"] for one in json.loads(answer.out)["sources"]] == ["ümlaut.txt", "late.txt"]


def make_bad_files(folder: Path, page: Path) -> dict[str, str]:
    """Files that cannot be imported, each with words of the sentence it is refused with."""
    zipped = folder / "good.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("rota.txt", page.read_text() * 50)
    whole = zipped.read_bytes()
    locked = bytearray(whole)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[whole.index(signature) + place] |= 1  # the flag that says: encrypted
    zipfile.ZipFile(folder / "nothing.zip", "w").close()
    (folder / "empty folder").mkdir()
    for name, data in {
        "empty.txt": b"",
        "blank.txt": b" \r\n \n",
        "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "binary.txt": bytes(range(32)) * 9,
        "no archive.zip": b"PK is not enough",
        "cut.zip": whole[:150],
        "damaged.zip": whole[:60] + b"\xff" * 30 + whole[90:],
        "locked.zip": bytes(locked),
    }.items():
        (folder / name).write_bytes(data)
    return {
        "missing.txt": "No such file",
        "empty folder": "There is no file in",
        "nothing.zip": "holds no file",
        "empty.txt": "is empty",
        "blank.txt": "is empty",
        "picture.png": "is a picture",
        "binary.txt": "not a text file",
        "no archive.zip": "damaged or has a password",
        "cut.zip": "damaged or has a password",
        "damaged.zip": "damaged or has a password",
        "locked.zip": "damaged or has a password",
    }


def test_every_bad_file_is_refused_in_one_sentence_that_names_it_and_nothing_is_stored(terminal, page, tmp_path):
    for name, words in make_bad_files(tmp_path, page).items():
        sentence = terminal.refused("import", "--new-study", "Bad", page, tmp_path / name)
        assert words in sentence, name
        assert name in sentence, name
        assert terminal.refused("import", "--dry-run", "--json", tmp_path / name) == sentence
    assert names_of_studies(terminal) == []
    vault = terminal.workspace.vault.folder
    assert list(vault.rglob("*")) == []


def test_a_folder_that_may_not_be_opened_is_refused_and_not_passed_over(terminal, page, tmp_path, monkeypatch):
    closed = tmp_path / "pages" / "closed"
    closed.mkdir(parents=True)
    page.rename(tmp_path / "pages" / "a.txt")
    scandir = os.scandir

    def scan(folder):
        # As chmod 0 does for everybody but root, who may run the tests too.
        if Path(folder) == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", scan)
    assert "closed” cannot be read: Permission denied" in terminal.refused("import", "--dry-run", tmp_path / "pages")


def test_one_bad_file_among_good_ones_leaves_the_study_as_it_was(terminal, page, tmp_path):
    terminal.done("import", "--new-study", "Rota", page)
    more, bad = tmp_path / "more.txt", tmp_path / "bad.txt"
    more.write_bytes(sample_files().page)
    bad.write_bytes(b"")
    assert "“bad.txt” is empty" in terminal.refused("import", more, bad)
    (study,) = studies.list_studies(terminal.workspace, LOOKER)
    assert [source.name for source in importing.list_sources(terminal.workspace, study.id)] == ["rota.txt"]
    assert len(list(terminal.workspace.vault.folder.rglob("*.sealed"))) == 1


def test_without_a_study_the_sentence_says_how_to_get_one(terminal, page):
    assert "--new-study" in terminal.refused("import", page)


def test_with_several_studies_the_sentence_names_them(terminal, page):
    terminal.done("import", "--new-study", "Early", page)
    terminal.done("import", "--new-study", "Late", page)
    sentence = terminal.refused("import", page)
    assert "“Early”, “Late”" in sentence
    assert "--study" in sentence
    terminal.done("import", "--study", "  lAtE ", page)


def test_a_name_that_is_taken_or_unknown_or_given_twice(terminal, page):
    terminal.done("import", "--new-study", "Rota", page)
    assert "“rota” already" in terminal.refused("import", "--new-study", "rota", page)
    assert "“Nights”" in terminal.refused("import", "--study", "Nights", page)
    assert "both" in terminal.misused("import", "--study", "Rota", "--new-study", "Rota 2", page)
    assert names_of_studies(terminal) == ["Rota"]


def test_an_archived_study_takes_no_import(terminal, page):
    terminal.done("import", "--new-study", "Rota", page)
    (study,) = studies.list_studies(terminal.workspace, LOOKER)
    studies.archive_study(terminal.workspace, LOOKER, study.id)
    assert "archived" in terminal.refused("import", "--study", "Rota", page)
    assert "no study" in terminal.refused("import", page)


def test_the_sample_study_takes_no_import(sample, page):
    assert "stays as it is" in sample.refused("import", page)


def test_hostile_names_are_shown_as_text_and_kept_as_text(terminal, page, tmp_path):
    hostile = tmp_path / "=cmd|'\x1b[2J\u202etxt.<script>.txt"
    page.rename(hostile)
    assert "\x1b" not in terminal.refused("import", "--new-study", "\x1b[31mred", hostile)
    answer = terminal.done("import", "--new-study", "<b>'; DROP TABLE unit; --", hostile)
    assert "\x1b" not in answer.err
    assert "\u202e" not in answer.err
    assert answer.err.startswith("=cmd|'·[2J·txt.<script>.txt: 2 units added")
    (study,) = studies.list_studies(terminal.workspace, LOOKER)
    (source,) = importing.list_sources(terminal.workspace, study.id)
    assert source.name == hostile.name
    assert source.units == 2
    refused = terminal.refused("import", "--study", "\x1b[2J", hostile)
    assert "\x1b" not in refused


def test_bytes_that_are_no_text_in_a_file_name_or_a_study_name(terminal, page, tmp_path):
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/page\xff.txt"))
    page.rename(odd)
    found = json.loads(terminal.done("import", "--new-study", "Rota", "--json", odd).out)
    assert found["sources"][0]["name"] == "page\ufffd.txt"
    assert "no text" in terminal.misused("import", "--new-study", os.fsdecode(b"\xff"), odd)


@pytest.mark.parametrize(
    "words",
    [(), ("--format", "wordstar", "x.txt"), ("--purpose", "pilot", "x.txt"), ("--vault",), ("x.txt", "--nonsense")],
)
def test_wrong_usage_ends_with_2(terminal, words):
    assert terminal.misused("import", *words).startswith("Error: ")
