"""What becomes of proposed codes: taken, merged, declined, reopened, and usable at once where that is allowed."""

import pytest

from annotator.domain.decision import AnswerStatus
from annotator.domain.memo import ProposalState
from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import (
    codebook_drafts,
    codebook_editing,
    codebooks,
    coders,
    coding,
    importing,
    proposals,
    rounds,
    studies,
)
from db import models
from tests.factories import make_answer, make_incoming, make_source
from tests.store.coding_for_tests import assignments, at_once, code_everything, events, revision, rows, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

STRANGER = Person.signed_in(Account(987_654, "Nobody", is_owner=False, has_password=True))


def propose(workspace, person, round_, name="Night shift", sentence="Work at night.", place=0, **more):
    assignment = assignments(workspace, person, round_)[place]
    return proposals.propose_at_desk(workspace, person, assignment, name, sentence, **more)


def listed(workspace, person, study):
    return {one.proposed.name: one for one in proposals.list_proposals(workspace, person, study)}


def uuid_of(workspace, person, study, name="Night shift"):
    return listed(workspace, person, study)[name].proposed.uuid


def pinned(workspace, study):
    return [one.round.codebook_version for one in rounds.list_overviews(workspace, study.id)]


@pytest.fixture
def blind(workspace):
    """A blind round of two; Ben proposed a code from his second comment."""
    study, round_, people = make_coded_study(workspace, "Ben")
    propose(workspace, people["Ben"], round_, place=1)
    return study, round_, people


@pytest.fixture
def alone(workspace):
    """One person in a blind main round, with an empty codebook."""
    owner, study = make_owner(workspace), make_study(workspace)
    importing.store_sources(workspace, owner, study, (make_incoming(make_source()),), Purpose.MAIN)
    assert codebooks.publish_codebook(workspace, owner, study, codebook_drafts.EMPTY, "Begun without codes").number == 1
    (overview,) = rounds.list_overviews(workspace, study.id)
    return study, overview.round, owner


def test_a_taken_proposal_is_a_code_of_the_draft_and_undo_takes_it_out_again(workspace, blind):
    study, _, people = blind
    ada = people["Ada"]
    uuid = uuid_of(workspace, ada, study)
    done = proposals.take_proposal(
        workspace, ada, study, uuid, name="Night shifts", parent="workload", definition="Work at night."
    )
    draft = codebook_drafts.find_draft(workspace, study)
    code = draft.codebook.by_id[done.code_id]
    assert (code.name, code.parent, code.definition) == ("Night shifts", "workload", "Work at night.")
    assert "as proposed" in draft.undo_sentence
    assert pinned(workspace, study) == [1]
    one = listed(workspace, people["Ben"], study)["Night shift"]
    assert (one.proposed.state, one.code, one.in_draft) == (ProposalState.TAKEN, "Workload > Night shifts", True)
    codebook_drafts.publish_draft(workspace, ada, study, draft.revision, "Proposed", move=())
    assert not listed(workspace, people["Ben"], study)["Night shift"].in_draft
    with pytest.raises(Refusal, match="published version"):
        proposals.reopen_proposal(workspace, ada, study, uuid)


def test_reopening_takes_the_code_out_of_the_draft_and_the_proposal_can_be_answered_again(workspace, blind):
    study, _, people = blind
    ada = people["Ada"]
    uuid = uuid_of(workspace, ada, study)
    proposals.take_proposal(workspace, ada, study, uuid, name="Night shift")
    proposals.reopen_proposal(workspace, ada, study, uuid)
    draft = codebook_drafts.find_draft(workspace, study)
    assert draft.codebook.codes == draft.before.codes
    assert listed(workspace, ada, study)["Night shift"].proposed.state is ProposalState.OPEN
    proposals.merge_proposal(workspace, ada, study, uuid, "workload")
    one = listed(workspace, ada, study)["Night shift"]
    assert (one.proposed.state, one.code) == (ProposalState.MERGED, "Workload")
    proposals.reopen_proposal(workspace, ada, study, uuid)
    proposals.decline_proposal(workspace, ada, study, uuid, " Too  rare. ")
    one = listed(workspace, people["Ben"], study)["Night shift"].proposed
    assert (one.state, one.answer, one.code_id) == (ProposalState.DECLINED, "Too rare.", None)
    assert [act for act, _ in events(workspace) if act.endswith("_proposal")] == [
        "take_proposal",
        "reopen_proposal",
        "merge_proposal",
        "reopen_proposal",
        "decline_proposal",
    ]


def test_a_code_whose_draft_was_let_go_is_said_to_be_gone_and_the_proposal_can_be_reopened(workspace, blind):
    study, _, people = blind
    ada = people["Ada"]
    uuid = uuid_of(workspace, ada, study)
    proposals.take_proposal(workspace, ada, study, uuid, name="Night shift")
    draft = codebook_drafts.find_draft(workspace, study)
    codebook_drafts.discard_draft(workspace, ada, study, draft.revision)
    assert listed(workspace, ada, study)["Night shift"].code is None
    proposals.reopen_proposal(workspace, ada, study, uuid)
    assert not codebook_drafts.find_draft(workspace, study).is_begun


def test_proposals_that_mean_the_same_become_one_code(workspace, blind):
    study, round_, people = blind
    propose(workspace, people["Ada"], round_, "Nights")
    first, second = (uuid_of(workspace, people["Ada"], study, name) for name in ("Night shift", "Nights"))
    done = proposals.take_proposal(workspace, people["Ada"], study, first, name="Night shift", also=[second])
    assert rows(workspace, models.CodeProposal, "code_id") == [done.code_id, done.code_id]
    proposals.reopen_proposal(workspace, people["Ada"], study, second)
    assert done.code_id in codebook_drafts.find_draft(workspace, study).codebook.by_id


def test_answering_in_a_blind_round_tells_neither_where_nor_who_nor_the_minute(workspace, blind):
    study, _, people = blind
    ada = people["Ada"]
    uuid = uuid_of(workspace, ada, study)
    answers = [
        proposals.merge_proposal(workspace, ada, study, uuid, "workload"),
        proposals.reopen_proposal(workspace, ada, study, uuid),
        proposals.decline_proposal(workspace, ada, study, uuid, "No."),
    ]
    assert not any("Ben" in one.sentence or "Comment" in one.sentence for one in answers)
    one = listed(workspace, ada, study)["Night shift"]
    assert (one.excerpt, one.proposed.unit, one.proposed.proposer, one.proposed.own) == (None, None, None, False)
    assert len(one.proposed.answered_at) == len("2026-11-23")
    answered = [row for row in rows(workspace, models.Event) if row["act"].endswith("_proposal")]
    assert all(set(row["after"]) == {"state", "code", "answer"} for row in answered)


def test_who_may_not_answer_is_refused_and_nothing_changes(workspace, blind):
    study, _, people = blind
    ada, ben = people["Ada"], people["Ben"]
    uuid = uuid_of(workspace, ada, study)
    other = make_study(workspace, "Other")
    acts = [
        lambda: proposals.take_proposal(workspace, ben, study, uuid, name="x"),
        lambda: proposals.merge_proposal(workspace, ben, study, uuid, "risk"),
        lambda: proposals.decline_proposal(workspace, ben, study, uuid, "no"),
        lambda: proposals.reopen_proposal(workspace, ben, study, uuid),
        lambda: proposals.reopen_proposal(workspace, ada, study, uuid),
        lambda: proposals.take_proposal(workspace, ada, other, uuid, name="x"),
        lambda: proposals.take_proposal(workspace, ada, study, uuid, name=" "),
        lambda: proposals.take_proposal(workspace, ada, study, uuid, name="x", parent="nothing"),
        lambda: proposals.take_proposal(workspace, ada, study, uuid, name="x", at_once=True),
        lambda: proposals.merge_proposal(workspace, ada, study, uuid, "nothing"),
        lambda: proposals.decline_proposal(workspace, ada, study, uuid, " "),
        lambda: proposals.decline_proposal(workspace, ada, study, uuid, "x" * 1_001),
    ]
    before = (rows(workspace, models.CodeProposal), len(events(workspace)))
    for act in acts:
        with pytest.raises(Refusal, match=r"[.)]$"):
            act()
    assert (rows(workspace, models.CodeProposal), len(events(workspace))) == before
    studies.archive_study(workspace, ada, study.id)
    with pytest.raises(Refusal, match="archived"):
        proposals.decline_proposal(workspace, ada, study, uuid, "no")


def test_a_proposal_is_answered_once_however_many_try_together(workspace, blind):
    study, _, people = blind
    ada = people["Ada"]
    uuid = uuid_of(workspace, ada, study)
    told = at_once(
        lambda: proposals.take_proposal(workspace, ada, study, uuid, name="Night shift"),
        lambda: proposals.merge_proposal(workspace, ada, study, uuid, "risk"),
        lambda: proposals.decline_proposal(workspace, ada, study, uuid, "no"),
    )
    assert sum(isinstance(one, Refusal) for one in told) == 2


def test_who_codes_alone_starts_without_codes_and_uses_a_new_one_for_the_same_comment(workspace, alone):
    study, round_, ada = alone
    window = coding.desk_window(workspace, ada, round_.id)
    assert (window.codebook.codes, window.may_add_codes) == ((), True)
    done = propose(workspace, ada, round_, "Humour", "A joke.", add=True)
    assert (done.sentence, done.version) == ("“Humour” is in the codebook now. Its key is u.", 2)
    window = coding.desk_window(workspace, ada, round_.id)
    (code,) = window.codebook.codes
    assert (window.codebook.version, code.id, code.key, code.definition) == (2, "humour", "u", "A joke.")
    answer = make_answer(window.tasks[0].assignment, "humour", codebook_version=2)
    assert save(workspace, ada, answer).status is AnswerStatus.COMMITTED
    assert propose(workspace, ada, round_, "Irony", add=True, parent="humour").version == 3
    assert [one.path(one.codes[-1].id) for one in (codebooks.current_codebook(workspace, study.id),)] == [
        "Humour > Irony"
    ]
    assert rows(workspace, models.CodeProposal, "state") == ["taken", "taken"]


def test_adding_at_once_is_stored_once_and_answered_the_same(workspace, alone):
    study, round_, ada = alone
    key = "0b8a2a34-5d5c-4b52-9b0e-3f3f1f9a0a01"
    told = at_once(*[lambda: propose(workspace, ada, round_, uuid=key, add=True)] * 3)
    assert {one.version for one in told} == {2}
    assert list(codebooks.list_versions(workspace, study.id)) == [1, 2]


def test_a_name_that_is_there_already_is_refused_at_the_desk_and_leaves_nothing(workspace, alone):
    study, round_, ada = alone
    propose(workspace, ada, round_, "Humour", add=True)
    with pytest.raises(Refusal, match="stands twice"):
        propose(workspace, ada, round_, "humour", add=True, place=1)
    assert rows(workspace, models.CodeProposal, "name") == ["Humour"]
    assert list(codebooks.list_versions(workspace, study.id)) == [1, 2]


def test_somebody_else_who_decided_anything_ends_working_alone(workspace, alone):
    study, round_, ada = alone
    assert proposals.can_add_at_once(workspace, ada, study) == (round_.name,)
    coders.add_coder(workspace, ada, study, "Ben", "a long password")
    assert proposals.can_add_at_once(workspace, ada, study) == ()
    with pytest.raises(Refusal, match="cannot be added at once"):
        propose(workspace, ada, round_, add=True)


@pytest.mark.parametrize("coded", [True, False])
def test_a_round_of_ones_own_is_not_working_alone_where_somebody_who_left_had_decided(workspace, coded):
    study, round_, people = make_coded_study(workspace, "Ben")
    ada, ben = people["Ada"], people["Ben"]
    if coded:
        code_everything(workspace, ben, round_, "risk")
    rounds.seal_coder(workspace, ada, study, round_.name, "Ben", "left the project")
    later = rounds.start_next_round(workspace, ada, study, Purpose.MAIN)
    assert proposals.can_add_at_once(workspace, ada, study) == (() if coded else (later.name,))


def test_in_a_practice_round_the_owner_adds_at_once_and_other_rounds_keep_their_version(workspace):
    study, practice, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    ada, ben = people["Ada"], people["Ben"]
    code_everything(workspace, ben, practice, "risk")
    propose(workspace, ben, practice)
    done = proposals.take_proposal(
        workspace, ada, study, uuid_of(workspace, ada, study), name="Night shift", at_once=True
    )
    assert (done.version, pinned(workspace, study)) == (2, [2])
    assert "version 2 on, used in “Practice”" in done.sentence
    assert coding.desk_window(workspace, ben, practice.id).may_add_codes is False
    assert coding.desk_window(workspace, ada, practice.id).may_add_codes is True
    rounds.start_next_round(workspace, ada, study, Purpose.MAIN)
    propose(workspace, ada, practice, "Late")
    late = uuid_of(workspace, ada, study, "Late")
    with pytest.raises(Refusal, match="practice round"):
        proposals.take_proposal(workspace, ada, study, late, name="Late", at_once=True)
    assert pinned(workspace, study) == [2, 2]


def test_an_open_draft_gets_the_code_too_and_each_of_its_changes_can_still_be_taken_back(workspace):
    study, practice, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    ada = people["Ada"]
    first = codebook_editing.change_code(workspace, ada, study, revision(workspace, study), "risk", name="Risks")
    second = codebook_editing.add_code(workspace, ada, study, first.revision, "Weather")
    third = codebook_editing.move_code(workspace, ada, study, second.revision, "meta", "risk")
    undone = codebook_drafts.undo(workspace, ada, study, third.revision)
    propose(workspace, ada, practice, "Night shift", add=True)
    newest = codebooks.current_codebook(workspace, study.id)
    assert (newest.version, newest.by_id["risk"].name, newest.by_id["night_shift"].name) == (2, "Risk", "Night shift")
    draft = codebook_drafts.find_draft(workspace, study)
    assert draft.codebook.version == 2
    assert draft.revision > undone.revision
    assert {"weather", "night_shift"} <= draft.codebook.by_id.keys()
    step = codebook_drafts.redo(workspace, ada, study, draft.revision)
    assert step.codebook.by_id["meta"].parent == "risk"
    for _ in range(3):
        step = codebook_drafts.undo(workspace, ada, study, step.revision)
    assert (step.codebook.codes, step.codebook.version) == (newest.codes, 2)
    codebook_editing.add_code(workspace, ada, study, step.revision, "Fog")
    with pytest.raises(Refusal, match="clashes with the open draft"):
        propose(workspace, ada, practice, "fog", add=True)
    assert codebooks.current_codebook(workspace, study.id).version == 2
