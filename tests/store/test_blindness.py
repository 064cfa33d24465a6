"""Who sees whose decisions, and when: nobody another's before every coder has finished."""

import ast
from pathlib import Path

import pytest

import annotator.store
from annotator.domain.decision import State
from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import CoderKind, Purpose
from annotator.operations import agreement_report, coding, exporting, rounds
from annotator.store import rounds as stored_rounds
from annotator.store import saving
from annotator.store import studies as stored_studies
from tests.factories import make_answer
from tests.store.coding_for_tests import assignments, code_everything, save, seen_by
from tests.store.studies_for_tests import make_coded_study

AT_COMMAND_LINE = Person.at_command_line("root")
STRANGER = Person.signed_in(Account(987_654, "Nobody", is_owner=False, has_password=True))


def coders_seen(workspace, viewer, study, round_):
    """Names of the coders whose decisions reach a viewer, by each of the three ways there are."""
    with workspace.database.reading() as session:
        (current,) = [one for one in stored_rounds.list_rounds(session, study.id) if one.id == round_.id]
        names = {coder.id: coder.name for coder in stored_rounds.coders_of_round(session, current)}
    read = {names[one.decision.coder] for one in seen_by(workspace, viewer, current)}
    data_set = exporting.coded_data_set(workspace, viewer, study)
    exported = {names[decision.coder] for decision in data_set.decisions}
    report = agreement_report.round_agreement(workspace, viewer, study)
    return read, exported, "open" if report.closed is None else "closed"


@pytest.fixture
def begun(workspace):
    """A main round in which two of three coders have decided everything; Cleo, who is the last, nothing."""
    study, round_, people = make_coded_study(workspace, "Ben", "Cleo")
    code_everything(workspace, people["Ada"], round_, "risk")
    code_everything(workspace, people["Ben"], round_, "meta")
    return workspace, study, round_, people


def test_in_a_blind_round_everybody_sees_their_own_and_the_owner_no_more_than_that(begun):
    workspace, study, round_, people = begun
    assert people["Ada"].account.is_owner
    assert coders_seen(workspace, people["Ada"], study, round_) == ({"Ada"}, {"Ada"}, "closed")
    assert coders_seen(workspace, people["Ben"], study, round_) == ({"Ben"}, {"Ben"}, "closed")
    assert coders_seen(workspace, people["Cleo"], study, round_) == (set(), set(), "closed")
    for viewer in (AT_COMMAND_LINE, STRANGER):
        assert coders_seen(workspace, viewer, study, round_) == (set(), set(), "closed")


def test_a_blind_export_names_the_viewer_alone_and_says_what_is_missing(begun):
    workspace, study, _, people = begun
    data_set = exporting.coded_data_set(workspace, people["Ben"], study)
    assert [coder.name for coder in data_set.coders] == ["Ben"]
    assert {coder for _, coder in data_set.assigned} == {data_set.coders[0].id}
    assert data_set.left_out == ("The decisions of 2 coders: this round is blind until every coder has finished.",)
    nobody = exporting.coded_data_set(workspace, AT_COMMAND_LINE, study)
    assert (nobody.coders, nobody.decisions, nobody.assigned) == ((), (), frozenset())


def test_a_closed_agreement_says_who_is_still_coding_and_gives_no_figure(begun):
    workspace, study, round_, people = begun
    rounds.seal_own(workspace, people["Ben"], round_.id)
    report = agreement_report.round_agreement(workspace, people["Ada"], study)
    assert report.codes == ()
    assert report.closed.endswith("Still coding: Ada, Cleo.")
    assert report.as_json()["coefficients"] == []


def test_one_finished_coder_opens_nothing_not_even_for_those_who_have_finished(begun):
    workspace, study, round_, people = begun
    for name in ("Ben", "Ada"):
        rounds.seal_own(workspace, people[name], round_.id)
        assert coders_seen(workspace, people[name], study, round_) == ({name}, {name}, "closed")


def test_when_the_last_has_finished_everybody_sees_everything(begun):
    workspace, study, round_, people = begun
    sentences = [rounds.seal_own(workspace, people[name], round_.id).sentence for name in ("Ada", "Ben", "Cleo")]
    assert "Still coding: Ben, Cleo." in sentences[0]
    assert "every coder has sealed, so codes and agreement are open" in sentences[2]
    both = {"Ada", "Ben"}
    for viewer in (*people.values(), AT_COMMAND_LINE):
        assert coders_seen(workspace, viewer, study, round_) == (both, both, "open")
    assert exporting.coded_data_set(workspace, people["Cleo"], study).left_out == ()


def test_sealing_somebody_who_leaves_opens_the_round_too(begun):
    workspace, study, round_, people = begun
    for name in ("Ada", "Ben"):
        rounds.seal_own(workspace, people[name], round_.id)
    sealed = rounds.seal_coder(workspace, people["Ada"], study, round_.name, "  CLEO ", "left the team")
    assert sealed.opened
    assert coders_seen(workspace, people["Cleo"], study, round_)[0] == {"Ada", "Ben"}


def test_a_training_round_is_open_to_all_from_the_start(workspace):
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    code_everything(workspace, people["Ben"], round_, "risk")
    for viewer in (*people.values(), AT_COMMAND_LINE):
        assert coders_seen(workspace, viewer, study, round_) == ({"Ben"}, {"Ben"}, "open")


def test_the_desk_shows_a_coder_their_own_decisions_only_even_in_an_open_round(workspace):
    _, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    code_everything(workspace, people["Ben"], round_, "risk")
    tasks = coding.desk_window(workspace, people["Ada"], round_.id, at=0).tasks
    assert [task.decision for task in tasks] == [None] * 5


def test_a_conflict_shows_ones_own_decision_and_never_anothers(begun):
    workspace, _, round_, people = begun
    for name, codes in (("Ada", {"risk"}), ("Ben", {"meta"})):
        first = assignments(workspace, people[name], round_)[0]
        assert save(workspace, people[name], make_answer(first, "workload")).current.decision.codes == codes


def test_a_coder_from_a_file_is_seen_by_nobody_while_the_round_is_blind(begun):
    workspace, study, round_, people = begun
    with workspace.database.writing() as session:
        coder = stored_studies.add_coder(session, study.id, "From a file", CoderKind.FILE)
        rounds.assign(session, study, round_, coder, sorted(stored_rounds.units_of_round(session, round_.id)))
        (first, *_) = stored_rounds.assignment_ids(session, round_.id, coder.id).values()
        saving.add_file_decisions(session, people["Ada"], round_, coder, [make_answer(first, "risk")])
    assert coders_seen(workspace, people["Ada"], study, round_)[0] == {"Ada"}
    assert coders_seen(workspace, AT_COMMAND_LINE, study, round_)[0] == set()


def test_what_was_taken_back_leaves_figures_and_exports(workspace):
    study, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    one = make_answer(assignments(workspace, people["Ada"], round_)[0], "risk")
    save(workspace, people["Ada"], one)
    save(workspace, people["Ada"], make_answer(one.assignment, state=State.RETRACTED, supersedes=one.uuid))
    assert exporting.coded_data_set(workspace, people["Ada"], study).decisions == ()
    report = agreement_report.round_agreement(workspace, people["Ada"], study)
    assert all(coefficient["n_ratings"] == 0 for coefficient in report.as_json()["coefficients"])


def test_the_thread_around_anothers_assignment_is_not_given(begun):
    workspace, _, round_, people = begun
    of_ben = assignments(workspace, people["Ben"], round_)[0]
    for viewer in (people["Ada"], AT_COMMAND_LINE, STRANGER):
        with pytest.raises(Refusal):
            coding.thread_context(workspace, viewer, of_ben)


def test_only_the_room_of_decisions_reads_what_was_decided():
    """The others may ask whether there is a decision, or of what state; never which codes it carries.

    Withdrawal reads notes to find what quotes an erased text, and hides those of a blind round.
    """
    reads = {}
    for path in Path(annotator.store.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "models.Decision":
                reads.setdefault(path.name, set()).add(node.attr)
    for room in ("decisions.py", "given_codes.py", "saving.py"):
        del reads[room]
    known = {"id", "assignment_id", "round_id", "coder_id", "codebook_version_id", "state"}
    erasing = [reads.pop(room) for room in ("quoting_places.py", "withdrawal.py")]
    assert set().union(*erasing) <= known | {"note", "is_current"}
    assert set().union(*reads.values()) <= known
