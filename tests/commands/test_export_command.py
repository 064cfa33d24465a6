"""`annotator export`, and the codebook commands: files that go out and come in."""

import csv
import io
import json

import openpyxl
import pytest

from annotator.domain.people import Person
from annotator.importers.codebook_files import codebook_files
from annotator.operations import coding, studies
from tests.factories import make_answer
from tests.store.studies_for_tests import make_coded_study

LOOKER = Person.at_command_line("test")
PROBATION = codebook_files()["probation"]


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_an_export_writes_the_file_and_says_so_on_standard_error(sample, tmp_path):
    out = tmp_path / "long.csv"
    answer = sample.done("export", "--format", "csv_long", out)
    assert answer.out == ""
    assert answer.err.splitlines()[-1] == f"Wrote {out}"
    assert {row["coder"] for row in rows_of(out)} == {"Amara", "Bence", "Chiara"}


@pytest.mark.parametrize("name", ["csv_long", "csv_wide", "xlsx"])
def test_every_format_can_be_written(name, sample, tmp_path):
    out = tmp_path / "out.xlsx"
    sample.done("export", "--study", "sample study", "--round", "1", "--format", name, out)
    assert out.stat().st_size > 1000
    if name == "xlsx":
        book = openpyxl.load_workbook(out, read_only=True)
        assert len(book.sheetnames) >= 4
        book.close()


def test_text_is_left_out_on_request_and_that_is_said(sample, tmp_path):
    with_text, without = tmp_path / "with.csv", tmp_path / "without.csv"
    sample.done("export", "--format", "csv_wide", with_text)
    answer = sample.done("export", "--format", "csv_wide", "--without-text", without)
    assert "Left out: The text of the units." in answer.err
    text = "Shingles twice since October"
    assert text in with_text.read_text(encoding="utf-8-sig")
    assert text not in without.read_text(encoding="utf-8-sig")


def test_a_file_that_exists_is_not_overwritten(sample, tmp_path):
    out = tmp_path / "precious.csv"
    out.write_text("mine")
    assert "exists already" in sample.refused("export", "--format", "csv_long", out)
    assert out.read_text() == "mine"
    assert "exists already" in sample.refused("export", "--format", "csv_long", tmp_path)


def test_a_folder_that_does_not_exist_is_refused(sample, tmp_path):
    assert "cannot be written" in sample.refused("export", "--format", "csv_long", tmp_path / "no" / "out.csv")


def test_a_study_without_a_codebook_has_nothing_to_export_and_leaves_no_file(terminal, page, tmp_path):
    terminal.done("import", "--new-study", "Rota", page)
    assert "no codebook" in terminal.refused("export", "--format", "csv_long", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_blind_round_is_exported_without_any_decision_and_says_so(terminal, tmp_path):
    _, round_, people = make_coded_study(terminal.workspace, "Ben")
    for person in people.values():
        window = coding.desk_window(terminal.workspace, person, round_.id, count=100)
        coding.save_answers(terminal.workspace, person, [make_answer(one.assignment, "risk") for one in window.tasks])
    out = tmp_path / "blind.csv"
    answer = terminal.done("export", "--format", "csv_long", out)
    assert "Left out: The decisions of 2 coders: this round is blind" in answer.err
    assert "risk" not in out.read_text(encoding="utf-8-sig")
    assert "Ben" not in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("words", [("out.csv",), ("--format", "pdf", "out.csv"), ("--format", "xlsx")])
def test_a_format_and_a_file_have_to_be_named(words, sample):
    assert sample.misused("export", *words)


def test_a_sound_codebook_is_called_sound(terminal):
    answer = terminal.done("codebook", "check", PROBATION)
    assert answer.out == ""
    assert "is sound" in answer.err
    assert json.loads(terminal.done("codebook", "check", "--json", PROBATION).out) == {"faults": [], "notes": []}


def test_every_fault_of_a_codebook_is_told_with_its_line(terminal, tmp_path):
    path = tmp_path / "faulty.yaml"
    path.write_text(
        "title: Faulty\ncodes:\n  - id: pay\n    name: Pay\n    key: h\n  - id: pay\n    name: Pay again\n    kee: p\n",
        encoding="utf-8",
    )
    answer = terminal.type("codebook", "check", path)
    assert (answer.code, answer.out) == (1, "")
    lines = answer.err.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "faulty.yaml, line 5",
        "faulty.yaml, line 6",
        "faulty.yaml, line 8",
    ]
    assert "reserved" in lines[0]
    found = terminal.type("codebook", "check", "--json", path)
    assert (found.code, found.err) == (1, "")
    faults = json.loads(found.out)["faults"]
    assert [fault["line"] for fault in faults] == [5, 6, 8]
    assert [f"faulty.yaml, line {fault['line']}: {fault['message']}" for fault in faults] == lines


def test_a_codebook_goes_into_a_study_and_comes_out_the_same(terminal, page, tmp_path):
    terminal.done("import", "--new-study", "Rota", page)
    assert "no codebook yet" in terminal.refused("codebook", "export", tmp_path / "out.yaml")
    assert "version 1" in terminal.done("codebook", "import", PROBATION).err
    assert "Nothing changed" in terminal.done("codebook", "import", PROBATION).err
    first = tmp_path / "first.yaml"
    terminal.done("codebook", "export", first)
    assert "Nothing changed: this is version 1" in terminal.done("codebook", "import", first).err
    changed = tmp_path / "changed.yaml"
    changed.write_text(first.read_text(encoding="utf-8").replace("Management", "Managers", 1), encoding="utf-8")
    assert "version 2" in terminal.done("codebook", "import", changed, "--reason", "Clearer").err
    assert "exists already" in terminal.refused("codebook", "export", first)


def test_a_faulty_codebook_is_refused_in_one_sentence_and_publishes_nothing(terminal, page, tmp_path):
    path = tmp_path / "faulty.yaml"
    path.write_text("title: Faulty\ncodes: none\n", encoding="utf-8")
    terminal.done("import", "--new-study", "Rota", page)
    assert "Line 2" in terminal.refused("codebook", "import", path)
    assert "no codebook yet" in terminal.refused("codebook", "export", tmp_path / "out.yaml")


@pytest.mark.parametrize("act", ["check", "import"])
def test_a_codebook_file_that_is_not_there_or_a_folder(act, terminal, tmp_path):
    assert "There is no file" in terminal.refused("codebook", act, tmp_path / "missing.yaml")
    assert "is a folder" in terminal.refused("codebook", act, tmp_path)


def test_an_archived_study_keeps_its_codebook(sample, tmp_path):
    (study,) = studies.list_studies(sample.workspace, LOOKER)
    studies.archive_study(sample.workspace, LOOKER, study.id)
    assert "archived" in sample.refused("codebook", "import", PROBATION, "--study", study.name)
    sample.done("codebook", "export", tmp_path / "kept.yaml", "--study", study.name)
    sample.done("export", "--study", study.name, "--format", "csv_long", tmp_path / "kept.csv")
