"""Proposed codes: stored once, told apart from what is hidden while a round is blind."""

import dataclasses
import uuid

import pytest

from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import rounds, studies
from annotator.operations.proposals import LONGEST_EXCERPT, list_proposals, propose_code
from db import models
from tests.factories import make_source, make_thread, make_unit
from tests.store.coding_for_tests import assignments, at_once, rows
from tests.store.studies_for_tests import make_coded_study

AT_COMMAND_LINE = Person.at_command_line("root")
STRANGER = Person.signed_in(Account(987_654, "Nobody", is_owner=False, has_password=True))


def propose(workspace, person, round_, name="Night shift", sentence="Work at night.", *, place=0, key=None):
    assignment = assignments(workspace, person, round_)[place]
    return propose_code(workspace, person, assignment, name, sentence, key)


def told(workspace, viewer, study):
    """What a viewer is told: (name, by whom, in which comment), by name."""
    return sorted(
        (one.proposed.name, one.proposed.proposer, one.excerpt) for one in list_proposals(workspace, viewer, study)
    )


@pytest.fixture
def begun(workspace):
    study, round_, people = make_coded_study(workspace, "Ben", "Cleo")
    propose(workspace, people["Ada"], round_, "Of Ada")
    propose(workspace, people["Ben"], round_, "Of Ben", place=2)
    return workspace, study, round_, people


OF_ADA = ("Of Ada", "Ada", "Comment 1: the rota again.")
OF_BEN = ("Of Ben", "Ben", "Comment 3: the rota again.")


def test_in_a_blind_round_everybody_reads_the_names_and_nobody_where_and_by_whom(begun):
    workspace, study, round_, people = begun
    ada, ben = ("Of Ada", None, None), ("Of Ben", None, None)
    rounds.seal_own(workspace, people["Ada"], round_.id)
    assert told(workspace, people["Ada"], study) == [OF_ADA, ben]
    assert told(workspace, people["Ben"], study) == [ada, OF_BEN]
    for viewer in (people["Cleo"], AT_COMMAND_LINE):
        assert told(workspace, viewer, study) == [ada, ben]
        for one in list_proposals(workspace, viewer, study):
            assert len(one.proposed.proposed_at) == len("2023-03-01")
            assert not one.proposed.own


def test_when_the_last_has_finished_everybody_reads_where_and_by_whom(begun):
    workspace, study, round_, people = begun
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    for viewer in (*people.values(), AT_COMMAND_LINE):
        assert told(workspace, viewer, study) == [OF_ADA, OF_BEN]
    assert [one.proposed.name for one in list_proposals(workspace, people["Cleo"], study)] == ["Of Ben", "Of Ada"]


def test_the_order_of_hidden_proposals_tells_nothing_about_who_was_first(workspace):
    study, round_, people = make_coded_study(workspace, "Ben", "Cleo")
    for person, name in (("Ben", "Zeal"), ("Ada", "Apathy"), ("Ben", "Mood")):
        propose(workspace, people[person], round_, name)
    assert [one.proposed.name for one in list_proposals(workspace, people["Cleo"], study)] == ["Apathy", "Mood", "Zeal"]


def test_nobody_outside_the_study_is_told_anything(begun):
    workspace, study, _, people = begun
    with pytest.raises(Refusal, match="no such study"):
        list_proposals(workspace, STRANGER, study)
    other = studies.create_study(workspace, people["Ada"], "Other").after
    assert list_proposals(workspace, people["Ada"], other) == ()


def test_a_long_comment_is_shown_by_its_beginning(workspace):
    thread = dataclasses.replace(make_thread(units=1), units=(make_unit("x" * 5_000, number=1),))
    source = make_source("page.txt", thread)
    study, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING, source=source)
    propose(workspace, people["Ada"], round_)
    (one,) = list_proposals(workspace, people["Ada"], study)
    assert one.excerpt == "x" * LONGEST_EXCERPT + " …"


def test_the_same_proposal_sent_twice_is_stored_once_and_answered_the_same(workspace):
    _, round_, people = make_coded_study(workspace)
    key = str(uuid.uuid4())
    acts = [lambda: propose(workspace, people["Ada"], round_, key=key)] * 4
    assert set(at_once(*acts)) == {"“Night shift” is proposed. It stands on the Codebook page."}
    assert propose(workspace, people["Ada"], round_, key=key.upper()) == propose(
        workspace, people["Ada"], round_, key=key
    )
    assert len(rows(workspace, models.CodeProposal)) == 1


def test_a_uuid_that_stands_for_something_else_is_refused(workspace):
    _, round_, people = make_coded_study(workspace, "Ben")
    key = str(uuid.uuid4())
    propose(workspace, people["Ada"], round_, key=key)
    for person, place in ((people["Ben"], 0), (people["Ada"], 1)):
        with pytest.raises(Refusal, match="already stored"):
            propose(workspace, person, round_, place=place, key=key)
    assert len(rows(workspace, models.CodeProposal)) == 1


def test_a_code_of_that_name_is_pointed_out_and_the_proposal_kept(workspace):
    _, round_, people = make_coded_study(workspace)
    sentence = propose(workspace, people["Ada"], round_, "public PROTECTION")
    assert sentence.endswith("A code of this name is there already: Risk > Public protection.")
    assert rows(workspace, models.CodeProposal, "name") == ["public PROTECTION"]


def test_what_cannot_be_proposed_is_refused_and_leaves_nothing(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    ada = people["Ada"]
    of_ben = assignments(workspace, people["Ben"], round_)[0]
    own = assignments(workspace, ada, round_)[0]
    acts = [
        lambda: propose(workspace, ada, round_, " "),
        lambda: propose(workspace, ada, round_, "x" * 81),
        lambda: propose(workspace, ada, round_, "x", "y" * 1_001),
        lambda: propose_code(workspace, ada, of_ben, "x", ""),
        lambda: propose_code(workspace, ada, "no such assignment", "x", ""),
        lambda: propose_code(workspace, AT_COMMAND_LINE, of_ben, "x", ""),
    ]
    for act in acts:
        with pytest.raises(Refusal, match=r"\.$"):
            act()
    studies.archive_study(workspace, ada, study.id)
    with pytest.raises(Refusal, match="archived"):
        propose_code(workspace, ada, own, "x", "")
    assert rows(workspace, models.CodeProposal) == []


def test_the_event_says_what_was_proposed_and_from_where(workspace):
    _, round_, people = make_coded_study(workspace)
    key = str(uuid.uuid4())
    propose(workspace, people["Ada"], round_, key=key)
    event = rows(workspace, models.Event)[-1]
    assert (event["act"], event["subject"], event["who"]) == ("propose_code", f"proposal:{key}", people["Ada"].label)
    assert event["after"]["name"] == "Night shift"
    assert rows(workspace, models.CodeProposal, "sentence") == ["Work at night."]
