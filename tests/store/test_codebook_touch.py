"""What an act on codes touches is said beforehand: by round where it is open, and of blind rounds nothing but that."""

import dataclasses

import pytest

from annotator.domain.codebook import Code
from annotator.domain.decision import State
from annotator.domain.study import Purpose
from annotator.operations import codebook_drafts, codebook_touch, rounds
from tests.factories import make_answer
from tests.store.coding_for_tests import assignments, revision, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study
from tests.store.test_codebooks import with_codes


def counts(workspace, person, study, *codes, kind="archive"):
    found = codebook_touch.touched(workspace, person, study, codes, kind=kind)
    return found.decisions, found.rounds


@pytest.fixture
def open_study(workspace):
    """A practice round: Ada gave Anger twice and Risk once, Ben gave Anger and Risk together."""
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    first, second, third, *_ = assignments(workspace, people["Ada"], round_)
    save(workspace, people["Ada"], make_answer(first, "morale_anger"))
    save(workspace, people["Ada"], make_answer(second, "morale_anger"))
    save(workspace, people["Ada"], make_answer(third, "risk"))
    of_ben = assignments(workspace, people["Ben"], round_)[0]
    save(workspace, people["Ben"], make_answer(of_ben, "morale_anger", "risk"))
    return workspace, study, round_, people


def test_decisions_are_counted_by_round_and_each_only_once(open_study):
    workspace, study, _, people = open_study
    assert counts(workspace, people["Ada"], study, "morale_anger") == (3, (("Practice", 3),))
    assert counts(workspace, people["Ada"], study, "morale_anger", "risk") == (4, (("Practice", 4),))
    assert counts(workspace, people["Ada"], study, "workload") == (0, ())
    found = codebook_touch.touched(workspace, people["Ada"], study, ["risk"], kind="merge")
    assert found.sentence.startswith("This touches 2 decisions: 2 in “Practice”. They stay as they are")


def test_what_was_taken_back_or_changed_since_is_not_counted(open_study):
    workspace, study, round_, people = open_study
    first, _, third, *_ = assignments(workspace, people["Ada"], round_)
    current = save(workspace, people["Ada"], make_answer(first, "morale_anger")).current.decision.uuid
    save(workspace, people["Ada"], make_answer(first, "meta", supersedes=current))
    current = save(workspace, people["Ada"], make_answer(third, "risk")).current.decision.uuid
    save(workspace, people["Ada"], make_answer(third, state=State.RETRACTED, supersedes=current))
    assert counts(workspace, people["Ada"], study, "morale_anger") == (2, (("Practice", 2),))
    assert counts(workspace, people["Ada"], study, "risk") == (1, (("Practice", 1),))


def test_a_move_touches_what_stands_below_the_code_and_an_archiving_does_not(open_study):
    workspace, study, _, people = open_study
    assert counts(workspace, people["Ada"], study, "morale", kind="move")[0] == 3
    assert counts(workspace, people["Ada"], study, "morale", kind="rename")[0] == 0


def test_a_code_counts_with_those_that_were_merged_into_it_in_the_draft_too(open_study):
    workspace, study, _, people = open_study

    def merged(book):
        return with_codes(book, dataclasses.replace(book.code("morale_anger"), archived=True, merged_into="workload"))

    codebook_drafts.change_draft(workspace, people["Ada"], study, revision(workspace, study), "Merged.", merged)
    assert counts(workspace, people["Ada"], study, "workload")[0] == 3
    codebook_drafts.publish_draft(workspace, people["Ada"], study, revision(workspace, study), "they were the same")
    assert counts(workspace, people["Ada"], study, "workload")[0] == 3
    assert counts(workspace, people["Ada"], study, "morale_anger")[0] == 0


def test_a_code_of_the_draft_alone_touches_nothing(open_study):
    workspace, study, _, people = open_study
    seen = revision(workspace, study)
    codebook_drafts.change_draft(
        workspace, people["Ada"], study, seen, "Added.", lambda book: with_codes(book, Code("night", "Night shift"))
    )
    assert counts(workspace, people["Ada"], study, "night") == (0, ())
    assert counts(workspace, people["Ada"], study, "never heard of") == (0, ())


@pytest.mark.parametrize("kind", list(codebook_touch.Act))
def test_of_a_blind_round_the_same_is_said_whatever_was_decided_in_it(workspace, kind):
    study, round_, people = make_coded_study(workspace, "Ben")
    quiet = codebook_touch.touched(workspace, people["Ada"], study, ["risk"], kind=kind)
    assert (quiet.decisions, quiet.blind) == (0, ())
    said = []
    for codes in (("meta",), ("risk",), ("risk", "morale")):
        for name in ("Ada", "Ben"):
            one = assignments(workspace, people[name], round_)[len(said) // 4]
            save(workspace, people[name], make_answer(one, *codes))
            said += [
                codebook_touch.touched(workspace, person, study, ["risk"], kind=kind) for person in people.values()
            ]
    assert len(set(said)) == 1
    assert said[0].sentence == (
        "No decision in an open round is touched. In “Independent coding” there are decisions that are still sealed; "
        "how many of them this touches is not told."
    )
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    opened = codebook_touch.touched(workspace, people["Ada"], study, ["risk"], kind=kind)
    assert (opened.blind, opened.rounds) == ((), (("Independent coding", 4),))


def test_a_study_without_a_codebook_or_a_round_is_touched_in_nothing(workspace):
    assert counts(workspace, make_owner(workspace), make_study(workspace), "risk") == (0, ())
