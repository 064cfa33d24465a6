"""`annotator coder` and `annotator seal`: people, their passwords, and who leaves."""

import json
import os
import pty
import subprocess

import pytest

from annotator.domain.people import Person
from annotator.operations import coding, signing_in, studies
from annotator.store import events
from tests.factories import make_answer
from tests.store.studies_for_tests import make_coded_study, make_owner

LOOKER = Person.at_command_line("test")
PASSWORD = "tea urn, spare lanyard"


@pytest.fixture
def rota(terminal, page):
    """A study with comments and the owner, Ada."""
    make_owner(terminal.workspace)
    terminal.done("import", "--new-study", "Rota", page)
    return terminal


def files_holding(terminal, secret):
    """The files of the data that hold a secret; the database's own log of changes is one of them."""
    return [path for path in terminal.folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_the_password_is_read_from_standard_input_and_signs_in(rota):
    answer = rota.done("coder", "add", "Ben", given=f"{PASSWORD}\n")
    assert answer.out == ""
    assert answer.err == "Ben codes in “Rota”: “Independent coding”.\n"
    assert signing_in.sign_in(rota.workspace, "Ben", PASSWORD)


def test_only_the_line_end_is_taken_off_a_password(rota):
    rota.done("coder", "add", "Ben", given=f"  {PASSWORD} \r\nsecond line")
    assert signing_in.sign_in(rota.workspace, "Ben", f"  {PASSWORD} ")


def test_a_password_appears_in_no_output_no_event_and_no_file(rota):
    short = "short7!"
    answers = [
        rota.type("coder", "add", "Ben", given=f"{short}\n"),
        rota.type("coder", "add", "Ben", given=f"{PASSWORD}\n"),
        rota.type("coder", "add", "Ben", given=f"{PASSWORD}\n"),
        rota.type("coder", "passwd", "Ben", given=f"{PASSWORD}\n"),
        rota.type("coder", "passwd", "Nobody", given=f"{PASSWORD}\n"),
        rota.type("coder", "list", "--json"),
    ]
    assert [answer.code for answer in answers] == [1, 0, 1, 0, 1, 0]
    said = "".join(answer.out + answer.err for answer in answers)
    assert PASSWORD not in said
    assert short not in said
    assert files_holding(rota, "Nobody on the late shift")
    assert not files_holding(rota, PASSWORD)


@pytest.mark.parametrize("given", ["", "\n", "seven77\n", b"\xff\xfe\xff\xfe\xff\n"])
def test_a_missing_short_or_unreadable_password_adds_nobody(given, rota):
    assert "password" in rota.refused("coder", "add", "Ben", given=given)
    assert json.loads(rota.done("coder", "list", "--json").out)["coders"] == [
        {"name": "Ada", "kind": "account", "round": "Independent coding", "decided": 0, "total": 2, "sealed": None}
    ]


def test_somebody_who_signs_in_already_keeps_the_password(rota, page):
    rota.done("coder", "add", "Ben", given=f"{PASSWORD}\n")
    rota.done("import", "--new-study", "Second", page)
    assert "account “ben” already" in rota.refused(
        "coder", "add", "ben", "--study", "Second", given="another password\n"
    )
    rota.done("coder", "add", "Ben", "--study", "Second", "--existing", given="this is not read\n")
    assert signing_in.sign_in(rota.workspace, "Ben", PASSWORD)
    assert "coder of this study already" in rota.refused("coder", "add", "BEN", "--study", "Second", "--existing")


def test_a_new_password_replaces_the_old_one_and_signs_out(rota):
    rota.done("coder", "add", "Ben", given=f"{PASSWORD}\n")
    secret = signing_in.sign_in(rota.workspace, "Ben", PASSWORD)
    answer = rota.done("coder", "passwd", "ben", given="a very new one\n")
    assert "signed out everywhere" in answer.err
    assert signing_in.find_visit(rota.workspace, secret) is None
    assert signing_in.sign_in(rota.workspace, "Ben", "a very new one")
    assert "no account “Nobody”" in rota.refused("coder", "passwd", "Nobody", given="a very new one\n")


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(rota, command_line, surroundings):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*command_line, "coder", "add", "Ben"], env=surroundings, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    said = b""
    for asked in (b"Password for Ben", b"Repeat for confirmation"):
        while asked not in said:
            said += os.read(ours, 4096)
        os.write(ours, PASSWORD.encode() + b"\n")
    while b"codes in" not in said:
        said += os.read(ours, 4096)
    assert process.wait(60) == 0
    os.close(ours)
    assert PASSWORD.encode() not in said
    assert signing_in.sign_in(rota.workspace, "Ben", PASSWORD)


def test_the_list_says_how_far_everybody_is(sample):
    answer = sample.done("coder", "list")
    assert answer.err == ""
    lines = answer.out.splitlines()
    assert lines[0] == "Amara  (file)  124 of 124 in “Practice”  finished"
    assert len(lines) == 3
    found = json.loads(sample.done("coder", "list", "--json").out)
    assert found["study"] == "Sample study"
    assert set(found["coders"][0]) == {"name", "kind", "round", "decided", "total", "sealed"}


def test_a_study_without_coders_says_so(terminal, page):
    terminal.done("import", "--new-study", "Rota", page)
    answer = terminal.done("coder", "list")
    assert answer.out == ""
    assert "Nobody codes in “Rota” yet" in answer.err


def test_acts_are_logged_with_the_login_name(rota, monkeypatch):
    monkeypatch.setenv("LOGNAME", "late-shift")
    rota.done("coder", "add", "Ben", given=f"{PASSWORD}\n")
    with rota.workspace.database.reading() as session:
        assert events.has_event(session, Person.at_command_line("late-shift"), "add_coder", 1)


def test_hostile_names_of_coders_are_refused_or_shown_as_text(rota):
    assert "cannot be shown" in rota.refused("coder", "add", "Ben\x1b[2J", given=f"{PASSWORD}\n")
    assert "name is needed" in rota.refused("coder", "add", "  ", given=f"{PASSWORD}\n")
    assert "longer than 80" in rota.refused("coder", "add", "B" * 81, given=f"{PASSWORD}\n")
    assert "no text" in rota.misused("coder", "add", os.fsdecode(b"Ben\xff"))
    rota.done("coder", "add", "<b>=1+1</b>'; --", given=f"{PASSWORD}\n")
    assert "<b>=1+1</b>'; --  (account)" in rota.done("coder", "list").out


def test_who_comes_after_the_first_decision_of_a_blind_round_codes_in_the_next(terminal):
    _, round_, people = make_coded_study(terminal.workspace)
    window = coding.desk_window(terminal.workspace, people["Ada"], round_.id)
    coding.save_answers(terminal.workspace, people["Ada"], [make_answer(window.tasks[0].assignment, "risk")])
    answer = terminal.done("coder", "add", "Ben", given=f"{PASSWORD}\n")
    assert "the round has begun" in answer.err


def test_a_coder_who_leaves_is_sealed_with_a_reason(terminal):
    make_coded_study(terminal.workspace, "Ben")
    answer = terminal.done("seal", "--coder", "ben", "--reason", "left the project")
    assert answer.out == ""
    assert answer.err == "“Independent coding” is finished for Ben. Still coding: Ada.\n"
    assert "already finished" in terminal.refused("seal", "--coder", "Ben", "--reason", "again")
    last = terminal.done("seal", "--round", "1", "--coder", "Ada", "--reason", "all done").err
    assert "codes and agreement are open" in last
    assert "finished" in terminal.done("coder", "list").out


def test_nobody_is_sealed_without_a_reason_a_coder_or_a_round(terminal):
    make_coded_study(terminal.workspace, "Ben")
    assert "reason" in terminal.refused("seal", "--coder", "Ben", "--reason", "  ")
    assert "“Cleo” codes nothing" in terminal.refused("seal", "--coder", "Cleo", "--reason", "left")
    assert "no round “9”" in terminal.refused("seal", "--round", "9", "--coder", "Ben", "--reason", "left")
    assert "--reason" in terminal.misused("seal", "--coder", "Ben")
    assert "--coder" in terminal.misused("seal", "--reason", "left")


def test_an_archived_study_takes_no_coder_and_no_seal(terminal):
    study, _, _ = make_coded_study(terminal.workspace)
    studies.archive_study(terminal.workspace, LOOKER, study.id)
    words = ("--study", study.name)
    assert "archived" in terminal.refused("coder", "add", "Ben", *words, given=f"{PASSWORD}\n")
    assert "archived" in terminal.refused("seal", "--coder", "Ada", "--reason", "done", *words)
    assert terminal.done("coder", "list", *words).out
