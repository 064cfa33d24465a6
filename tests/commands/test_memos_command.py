"""`annotator memos export`: who types is nobody, so a blind round keeps its memos."""

import csv
import io

import pytest

from annotator.domain.memo import About
from annotator.domain.study import Purpose
from annotator.operations import memos, rounds, studies
from tests.store.studies_for_tests import make_coded_study


def write(workspace, study, person, text="A thought."):
    memos.write_memo(workspace, person, study, About.STUDY, None, text)


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "memos.csv"


def test_the_memos_of_an_open_study_are_written_to_a_new_file(terminal, out):
    study, _, people = make_coded_study(terminal.workspace, "Ben", purpose=Purpose.TRAINING)
    write(terminal.workspace, study, people["Ben"], "Ben’s thought\nin two lines")
    answer = terminal.done("memos", "export", out, "--study", "rota STUDY")
    assert (answer.out, answer.err) == ("", f"Wrote {out}\n")
    ((row,), *_) = (rows_of(out),)
    assert (row["about"], row["subject"], row["writer"]) == ("study", "Rota study", "Ben")
    assert row["text"] == "Ben’s thought\nin two lines"


def test_nothing_leaves_a_blind_study_and_standard_error_says_so(terminal, out):
    study, round_, people = make_coded_study(terminal.workspace, "Ben")
    for person in people.values():
        write(terminal.workspace, study, person)
    rounds.seal_own(terminal.workspace, people["Ada"], round_.id)
    answer = terminal.done("memos", "export", out)
    assert "Left out: What others wrote" in answer.err
    assert rows_of(out) == []
    assert "A thought." not in out.read_text("utf-8")
    rounds.seal_own(terminal.workspace, people["Ben"], round_.id)
    second = out.with_name("second.csv")
    assert "Left out" not in terminal.done("memos", "export", second).err
    assert {row["writer"] for row in rows_of(second)} == {"Ada", "Ben"}


def test_a_file_that_exists_is_left_alone(terminal, out):
    make_coded_study(terminal.workspace)
    out.write_text("mine")
    assert "exists already" in terminal.refused("memos", "export", out)
    assert out.read_text() == "mine"


def test_a_study_that_is_not_there_is_refused_and_an_archived_one_can_be_read(terminal, out):
    study, round_, people = make_coded_study(terminal.workspace)
    assert "no study “Other”" in terminal.refused("memos", "export", out, "--study", "Other")
    write(terminal.workspace, study, people["Ada"])
    rounds.seal_own(terminal.workspace, people["Ada"], round_.id)
    studies.archive_study(terminal.workspace, people["Ada"], study.id)
    terminal.done("memos", "export", out, "--study", study.name)
    assert [row["text"] for row in rows_of(out)] == ["A thought."]


def test_the_command_needs_the_name_of_a_file(terminal):
    assert "OUT" in terminal.misused("memos", "export")
